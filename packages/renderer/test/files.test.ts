import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { loadShape, type Mesh, parseObj, parseOff } from "../src/index.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const SQUARE = "v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\n";

test.each([
  { name: "triangles", text: `${SQUARE}f 1 2 3\nf 1 3 4\n`, faces: [0, 1, 2, 0, 2, 3] },
  { name: "a quad as a fan", text: `${SQUARE}f 1 2 3 4`, faces: [0, 1, 2, 0, 2, 3] },
  { name: "a pentagon", text: `${SQUARE}v 0 0.5 0\nf 1 2 3 4 5`, faces: [0, 1, 2, 0, 2, 3, 0, 3, 4] },
  { name: "negative indices", text: `${SQUARE}f -4 -3 -2\nv 2 2 2\nf -1 -2 1`, faces: [0, 1, 2, 4, 3, 0] },
  { name: "v/vt/vn, v//vn, v/vt", text: `${SQUARE}vt 0 0\nvn 0 0 1\nf 1/1/1 2//1 3/1`, faces: [0, 1, 2] },
  { name: "faces before their vertices", text: `f 1 2 3\n${SQUARE}`, faces: [0, 1, 2] },
  {
    name: "CRLF, tabs, comments, groups, materials",
    text: `# a\r\nmtllib x.mtl\r\n${SQUARE.replace(/\n/g, " # c\r\n")}g a\r\nusemtl b\r\ns 1\r\nf\t1\t2 3\r\nl 1 2`,
    faces: [0, 1, 2],
  },
  { name: "a continued line", text: `${SQUARE}f 1 2 \\\n3 4`, faces: [0, 1, 2, 0, 2, 3] },
  { name: "a weight", text: `${SQUARE.replace(/\n/g, " 1.0\n")}f 1 2 3`, faces: [0, 1, 2] },
])("OBJ with $name", ({ text, faces }) => {
  const mesh = parseObj(text);
  expect([...mesh.faces.data]).toEqual(faces);
  expect([...mesh.vertices.data.subarray(0, 12)]).toEqual([0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0]);
  expect(mesh.colors).toBeUndefined();
});

test("OBJ colours, in 0..1 and in 0..255", () => {
  const text = (one: string) => `v 0 0 0 0 0 0\nv 1 0 0 ${one} 0 0\nv 0 1 0 0 0 ${one}\nf 1 2 3`;
  expect([...parseObj(text("1")).colors!.data]).toEqual([0, 0, 0, 1, 0, 0, 0, 0, 1]);
  expect([...parseObj(text("255")).colors!.data]).toEqual([0, 0, 0, 1, 0, 0, 0, 0, 1]);
});

test.each([
  { name: "no face", text: SQUARE, message: "a.obj: the mesh is empty, it has 4 vertices and no face" },
  { name: "nothing", text: "", message: "a.obj: the mesh is empty" },
  { name: "an index out of range", text: `${SQUARE}f 1 2 5`, message: "a.obj, line 5: the face points at vertex 5, but there are 4" },
  {
    name: "index 0",
    text: `${SQUARE}f 0 1 2`,
    message: 'a.obj, line 5: corners of a face are vertex numbers from 1 (or negative), got "0"',
  },
  {
    name: "an index that counts back too far",
    text: `${SQUARE}f -5 1 2`,
    message: "a.obj, line 5: corner -5 counts back over more than the 4",
  },
  { name: "words for numbers", text: `${SQUARE}f a b c`, message: "a.obj, line 5" },
  { name: "two corners", text: `${SQUARE}f 1 2`, message: "a.obj, line 5: a face needs at least 3 corners, got 2" },
  { name: "a vertex cut short", text: `${SQUARE}f 1 2 3\nv 1.0 2.`, message: "a.obj, line 6: a vertex has 3 coordinates" },
  { name: "NaN", text: `v nan 0 0\n${SQUARE}f 1 2 3`, message: "a.obj, line 1: a vertex has 3 coordinates, finite numbers" },
  { name: "overflow of float32", text: `v 1e300 0 0\n${SQUARE}f 1 2 3`, message: "a.obj: vertex 0 is not finite" },
  { name: "colours on some", text: `v 0 0 0 1 1 1\n${SQUARE}f 1 2 3`, message: "a.obj: 1 of 5 vertices have colours" },
])("OBJ with $name is refused", async ({ text, message }) => {
  await expect(loadShape("a.obj", bytesOf(text))).rejects.toThrow(message);
});

const OFF_BODY = "0 0 0\n1 0 0\n1 1 0\n0 1 0\n";
test.each([
  { name: "its header on a line", text: `OFF\n4 1 0\n${OFF_BODY}4 0 1 2 3\n` },
  { name: "ModelNet's header", text: `OFF4 1 0\n${OFF_BODY}4 0 1 2 3` },
  { name: "counts after a space", text: `OFF 4 1 0\r\n${OFF_BODY}4 0 1 2 3` },
  { name: "comments and empty lines", text: `# a\nOFF # b\n\n4 1 0 # c\n${OFF_BODY}\n# d\n4  0 1 2 3  255 0 0 # face colour\n` },
])("OFF with $name", ({ text }) => {
  const mesh = parseOff(text);
  expect([...mesh.faces.data]).toEqual([0, 1, 2, 0, 2, 3]);
  expect(mesh.vertices.shape).toEqual([4, 3]);
});

test("COFF has colours", () => {
  expect([...parseOff("COFF\n3 1 0\n0 0 0 255 0 0 255\n1 0 0 0 255 0 255\n0 1 0 0 0 255 255\n3 0 1 2").colors!.data]).toEqual([
    1, 0, 0, 0, 1, 0, 0, 0, 1,
  ]);
});

test.each([
  { text: "OFX\n4 1 0", message: 'a.off: the file must start with OFF or COFF, got "OFX"' },
  { text: "", message: "a.off: the file must start with OFF" },
  { text: "OFF", message: "a.off, line 1: after the keyword come the numbers of vertices and faces" },
  { text: "OFF\nx y z", message: 'got "x y z"' },
  { text: "OFF\n1e12 1e12 0\n0 0 0", message: "a.off: the file is cut short: 1000000000000 vertices" },
  { text: `OFF\n4 2 0\n${OFF_BODY}3 0 1 2`, message: "a.off: the file is cut short: 4 vertices and 2 faces are promised, 34 bytes follow" },
  { text: `OFF\n4 1 0\n${OFF_BODY}5 0 1 2`, message: "a.off, line 7: a face is n ≥ 3 and n vertex numbers" },
  { text: `OFF\n4 1 0\n${OFF_BODY}3 0 1 9`, message: "a.off, line 7: the face points at vertex 9, but there are 4 vertices (0..3)" },
  { text: "OFF\n3 1 0\n0 0\n1 0 0\n0 1 0\n3 0 1 2", message: "a.off, line 3: a vertex is x y z" },
  { text: "OFF\n0 0 0", message: "a.off: the mesh is empty" },
])("OFF $message", async ({ text, message }) => expect(loadShape("a.off", bytesOf(text))).rejects.toThrow(message));

test.each(["a.fbx", "obj", "a.obj.gz", "", "a.toString"])("loadShape refuses the name %o", async (name) =>
  expect(loadShape(name, bytesOf(SQUARE))).rejects.toThrow(
    "has no known extension; known are .glb, .gltf, .npy, .obj, .off, .ply, .stl, .txt, .xyz",
  ),
);

test("loadShape refuses options that it does not know", async () => {
  const options = { file: async () => new Uint8Array(0) };
  await expect(loadShape("a.obj", bytesOf(SQUARE), options as object)).rejects.toThrow('loadShape: unknown option "file"; known are files');
  await expect(loadShape("a.obj", bytesOf(SQUARE), { textureSize: 0 })).rejects.toThrow(
    "textureSize must be a number of texels ≥ 1, got 0",
  );
});

test("loadShape takes any case, reads a part of a buffer, and refuses bytes that are no text", async () => {
  const whole = bytesOf(`xxxx${SQUARE}f 1 2 3`);
  expect(((await loadShape("dir.x/A.Obj", whole.subarray(4))) as Mesh).faces.shape).toEqual([1, 3]);
  await expect(loadShape("a.obj", Uint8Array.of(0, 0xff, 0xfe, 0x80))).rejects.toThrow("a.obj: not a text file");
});

const shared = new URL("../../../../shared/meshes/", import.meta.url);
const absent = !existsSync(shared);

test.skipIf(absent)("all 695 meshes of ../shared/meshes load, with the faces their manifest counts (skipped without it)", async () => {
  const [header, ...rows] = readFileSync(new URL("manifest.csv", shared), "utf8").trim().split("\n");
  const columns = header!.split(",");
  expect(rows.length).toBe(695);
  const kinds = new Map<string, number>();
  for (const row of rows) {
    const cells = row.split(",");
    const file = cells[columns.indexOf("file")]!;
    const mesh = (await loadShape(file, readFileSync(new URL(file, shared)))) as Mesh;
    expect({ file, faces: mesh.faces.shape[0] }).toEqual({ file, faces: Number(cells[columns.indexOf("faces")]) });
    const kind = file.slice(-3);
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  expect(Object.fromEntries(kinds)).toEqual({ glb: 386, obj: 309 });
});

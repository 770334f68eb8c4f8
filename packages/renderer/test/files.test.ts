import { existsSync, readFileSync } from "node:fs";
import { Document, Extension, type Node, Primitive, WebIO } from "@gltf-transform/core";
import { expect, test } from "vitest";
import { loadShape, type Mesh, parseGlb, parseObj, parseOff } from "../src/index.ts";

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
  { name: "an index out of range", text: `${SQUARE}f 1 2 5`, message: "a.obj: face 0 points at vertex 4, but there are 4 vertices (0..3)" },
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
  { name: "NaN", text: `v nan 0 0\n${SQUARE}f 1 2 3`, message: "a.obj, line 1: a vertex must be finite numbers" },
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
  { text: "OFF", message: "a.off: after the keyword come the numbers of vertices and faces" },
  { text: "OFF\nx y z", message: 'got "x y z"' },
  { text: "OFF\n1e12 1e12 0\n0 0 0", message: "a.off: the file is cut short: 1000000000000 vertices" },
  { text: `OFF\n4 2 0\n${OFF_BODY}3 0 1 2`, message: "a.off: the file is cut short: 4 vertices and 2 faces are promised, 5 lines follow" },
  { text: `OFF\n4 1 0\n${OFF_BODY}5 0 1 2`, message: "a.off, line 7: a face is n ≥ 3 and n vertex numbers" },
  { text: `OFF\n4 1 0\n${OFF_BODY}3 0 1 9`, message: "a.off: face 0 points at vertex 9" },
  { text: "OFF\n3 1 0\n0 0\n1 0 0\n0 1 0\n3 0 1 2", message: "a.off, line 3: a vertex is x y z" },
  { text: "OFF\n0 0 0", message: "a.off: the mesh is empty" },
])("OFF $message", async ({ text, message }) => expect(loadShape("a.off", bytesOf(text))).rejects.toThrow(message));

interface Build {
  readonly mode?: number;
  readonly indices?: readonly number[];
  readonly colors?: readonly number[];
  readonly factor?: readonly [number, number, number, number];
  readonly texture?: boolean;
}

/** One GLB from a function that fills a document; every mesh is the square, in the way `build` says. */
async function glb(fill: (document: Document, square: (build?: Build) => Node) => void): Promise<Uint8Array> {
  const document = new Document();
  const buffer = document.createBuffer();
  const scene = document.createScene();
  fill(document, ({ mode = Primitive.Mode.TRIANGLES, indices = [0, 1, 2, 0, 2, 3], colors, factor, texture } = {}) => {
    const positions = document
      .createAccessor()
      .setType("VEC3")
      .setArray(Float32Array.of(0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0))
      .setBuffer(buffer);
    const primitive = document
      .createPrimitive()
      .setMode(mode as 4)
      .setAttribute("POSITION", positions);
    if (indices.length)
      primitive.setIndices(document.createAccessor().setType("SCALAR").setArray(Uint16Array.from(indices)).setBuffer(buffer));
    if (colors)
      primitive.setAttribute("COLOR_0", document.createAccessor().setType("VEC3").setArray(Float32Array.from(colors)).setBuffer(buffer));
    if (factor || texture) {
      const material = document.createMaterial().setBaseColorFactor([...(factor ?? [1, 1, 1, 1])]);
      if (texture) material.setBaseColorTexture(document.createTexture().setImage(Uint8Array.of(0)).setMimeType("image/png"));
      primitive.setMaterial(material);
    }
    const node = document.createNode().setMesh(document.createMesh().addPrimitive(primitive));
    scene.addChild(node);
    return node;
  });
  return new WebIO().writeBinary(document);
}

test("GLB: transforms of nested nodes are baked in, meshes merged, mirrors turned round", async () => {
  const bytes = await glb((document, square) => {
    const child = square();
    const parent = document.createNode().setTranslation([10, 0, 0]).setScale([2, 2, 2]).addChild(child);
    document.getRoot().listScenes()[0]!.addChild(parent);
    child.setTranslation([0, 1, 0]);
    square().setScale([-1, 1, 1]);
  });
  const mesh = (await loadShape("A.GLB", bytes)) as Mesh;
  expect(mesh.vertices.shape).toEqual([8, 3]);
  const v = [...mesh.vertices.data];
  expect(v).toEqual(expect.arrayContaining([12, 4]));
  const mirrored = v[0] === 0 && v[3] === -1 ? 0 : 1; // the order of nodes is the library's
  expect(v.slice(12 * (1 - mirrored), 12 * (1 - mirrored) + 6)).toEqual([10, 2, 0, 12, 2, 0]);
  expect(v.slice(12 * mirrored, 12 * mirrored + 6).map((x) => x + 0)).toEqual([0, 0, 0, -1, 0, 0]);
  const at = 4 * mirrored;
  expect([...mesh.faces.data.subarray(6 * mirrored, 6 * mirrored + 3)]).toEqual([at, at + 2, at + 1]);
  expect(mesh.colors).toBeUndefined();
});

test.each([
  { name: "no indices", build: { indices: [] }, faces: [0, 1, 2] },
  { name: "a strip", build: { mode: Primitive.Mode.TRIANGLE_STRIP, indices: [0, 1, 3, 2] }, faces: [0, 1, 3, 1, 2, 3] },
  { name: "a fan", build: { mode: Primitive.Mode.TRIANGLE_FAN, indices: [0, 1, 2, 3] }, faces: [1, 2, 0, 2, 3, 0] },
])("GLB with $name", async ({ build, faces }) => {
  const mesh = await parseGlb(await glb((_, square) => square(build)));
  expect([...mesh.faces.data]).toEqual(faces);
});

test("GLB: lines and points have no surface; with triangles beside them they are left out", async () => {
  const lines = { mode: Primitive.Mode.LINES, indices: [0, 1] };
  expect((await parseGlb(await glb((_, square) => [square(lines), square()]))).faces.shape).toEqual([2, 3]);
  await expect(parseGlb(await glb((_, square) => square(lines)))).rejects.toThrow("GLB: the mesh is empty");
});

test("GLB: colours are factor × COLOR_0, linear, given as display values", async () => {
  const colors = [0.5, 0.5, 0.5, 1, 1, 1, 0, 0, 0, 0.2, 0.2, 0.2];
  const mesh = await parseGlb(await glb((_, square) => [square({ factor: [0.5, 1, 0.0031308, 1], colors }), square()]));
  // sRGB of 0.25, 0.5 and 0.0015654 (the linear part, × 12.92)
  for (const [k, value] of [0.5371, 0.7354, 0.0202].entries()) expect(mesh.colors!.data[k]).toBeCloseTo(value, 4);
  expect([...mesh.colors!.data.subarray(12, 15)]).toEqual([1, 1, 1]); // the other has none: white
  expect((await parseGlb(await glb((_, square) => [square({ texture: true }), square({ factor: [1, 0, 0, 1] })]))).colors).toBeUndefined();
});

class Unknown extends Extension {
  static override readonly EXTENSION_NAME = "DILF_unknown";
  override readonly extensionName = "DILF_unknown";
  override read() {
    return this;
  }
  override write() {
    return this;
  }
}

test("GLB: what we cannot read is said, not drawn wrongly", async () => {
  const good = await glb((_, square) => square());
  await expect(parseGlb(good.slice(0, good.length - 40), "a.glb")).rejects.toThrow("a.glb: the file is cut short: it says");
  await expect(parseGlb(good.slice(0, 10))).rejects.toThrow('not a GLB file (it does not start with "glTF")');
  await expect(parseGlb(bytesOf("solid cube, a file of another kind"))).rejects.toThrow("not a GLB file");
  const old = good.slice();
  old[4] = 1;
  await expect(parseGlb(old)).rejects.toThrow("glTF version 1; only 2 is read");
  const broken = good.slice();
  broken.fill(0x20, 20, 60); // the JSON
  await expect(parseGlb(broken)).rejects.toThrow("GLB: not a readable GLB: ");
  await expect(parseGlb(await glb((_, square) => square({ indices: [0, 1, 9] })))).rejects.toThrow(
    "a face points at vertex 9, but its primitive has 4",
  );
  const skinned = glb((document, square) => square().setSkin(document.createSkin().addJoint(document.createNode())));
  await expect(parseGlb(await skinned)).rejects.toThrow("has a skin, which is not read");
  const morphed = glb((document, square) => {
    const mesh = square().getMesh()!.setWeights([0.5]);
    mesh.listPrimitives()[0]!.addTarget(document.createPrimitiveTarget());
  });
  await expect(parseGlb(await morphed)).rejects.toThrow("has active morph targets");
  const document = new Document();
  document.createBuffer();
  document.createExtension(Unknown).setRequired(true);
  document.createScene();
  const foreign = await new WebIO().registerExtensions([Unknown]).writeBinary(document);
  await expect(parseGlb(foreign)).rejects.toThrow(/not a readable GLB: .*DILF_unknown/);
});

test.each(["a.stl", "obj", "a.obj.gz", "", "a.toString"])("loadShape refuses the name %o", async (name) =>
  expect(loadShape(name, bytesOf(SQUARE))).rejects.toThrow("has no known extension; known are .glb, .obj, .off"),
);

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

import { expect, test } from "vitest";
import { cleanPath } from "../src/files/companions.ts";
import { parseMtl } from "../src/files/mtl.ts";
import { cameras, drawMesh, type LoadOptions, loadShape, type Mesh, parseObj } from "../src/index.ts";
import { jpg, png, quarters } from "./pictures.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const SQUARE = "v -1 -1 0\nv 1 -1 0\nv 1 1 0\nv -1 1 0\nvt 0 0\nvt 1 0\nvt 1 1\nvt 0 1\n";

/** An OBJ with companions by path. */
function load(obj: string, companions: Record<string, string | Uint8Array>, options: LoadOptions = {}): Promise<Mesh> {
  const files = async (path: string) => {
    const file = companions[path];
    if (file === undefined) throw new Error("no such file");
    return typeof file === "string" ? bytesOf(file) : file;
  };
  return loadShape("a.obj", bytesOf(obj), { files, ...options }) as Promise<Mesh>;
}

const rows = (data: Float32Array, width = 3) =>
  Array.from({ length: data.length / width }, (_, i) => [...data.subarray(width * i, width * i + width)]);

test("a picture lies on a square as it was painted, and is drawn so", async () => {
  const mesh = await load(`mtllib m.mtl\n${SQUARE}usemtl p\nf 1/1 2/2 3/3 4/4`, {
    "m.mtl": "newmtl p\nKd 0.1 0.2 0.3\nmap_Kd p.png\n",
    "p.png": png(2, 2, quarters),
  });
  expect(mesh.colors).toBeUndefined(); // the picture alone is its colour, whatever Kd says
  expect(mesh.faceTextures).toBeUndefined();
  expect([...mesh.uvs!.data]).toEqual([0, 0, 1, 0, 1, 1, 0, 0, 1, 1, 0, 1]);
  const view = cameras([{ azimuth: 0, elevation: 0, distance: 3 }]);
  const { data } = drawMesh(mesh, view, { size: 16, ambient: 1, diffuse: 0, specular: 0 });
  const colorAt = (x: number, y: number) => [...data.subarray(3 * (16 * y + x), 3 * (16 * y + x) + 3)].map((c) => Math.round(c));
  expect([colorAt(5, 5), colorAt(10, 5), colorAt(5, 10)]).toEqual([
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ]);
});

test("colours of materials: a vertex between two becomes two, faces before any material are grey", async () => {
  const mesh = await load(`${SQUARE}f 1 2 3\nmtllib m.mtl\nusemtl red\nf 1 3 4\nusemtl also red\nf 1 2 4\nusemtl None\nf 2 3 4`, {
    "m.mtl": "newmtl red\nKd 1 0 0\nnewmtl also red\nKd 1 0 0\n",
  });
  expect(mesh.vertices.shape).toEqual([8, 3]); // each corner of the square is in a grey face and in a red one
  const grey = [0.7, 0.7, 0.7].map(Math.fround);
  const red = [1, 0, 0];
  const wanted = [grey, red, red, grey];
  const colors = rows(mesh.colors!.data);
  for (const [f, color] of wanted.entries()) for (let i = 0; i < 3; i++) expect(colors[mesh.faces.data[3 * f + i]!]).toEqual(color);
  // Nothing has moved.
  const plain = parseObj(`${SQUARE}f 1 2 3\nf 1 3 4\nf 1 2 4\nf 2 3 4`);
  const places = (m: Mesh) => [...m.faces.data].map((v) => rows(m.vertices.data)[v]);
  expect(places(mesh)).toEqual(places(plain));
});

test("one colour on all faces splits nothing", async () => {
  const mesh = await load(`mtllib m.mtl\n${SQUARE}usemtl red\nf 1 2 3 4`, { "m.mtl": "newmtl red\nKd 1 0 0" });
  expect(mesh.vertices.shape).toEqual([4, 3]);
  expect([...mesh.colors!.data]).toEqual([1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0]);
});

test("pictures beside colours: textured vertices are white, two materials share a picture", async () => {
  const mesh = await load(
    `mtllib m.mtl\n${SQUARE}usemtl a\nf 1/1 2/2 3/3\nusemtl red\nf 1 3 4\nusemtl b\nf 1/1 2/2 4/4\nusemtl c\nf 2/1 3/2 4/3`,
    {
      "m.mtl": "newmtl a\nmap_Kd p.png\nnewmtl red\nKd 1 0 0\nnewmtl b\nmap_Kd p.png\nnewmtl c\nmap_Kd -clamp on q.jpg",
      "p.png": png(2, 2, quarters),
      "q.jpg": jpg(8, 8, () => [9, 9, 9]),
    },
  );
  expect(mesh.textures!.map(({ wrap, texels }) => [wrap, texels.shape[0]])).toEqual([
    ["repeat", 2],
    ["clamp", 8],
  ]);
  expect([...mesh.faceTextures!.data]).toEqual([0, -1, 0, 1]);
  const colors = rows(mesh.colors!.data);
  expect(colors[mesh.faces.data[0]!]).toEqual([1, 1, 1]);
  expect(colors[mesh.faces.data[3]!]).toEqual([1, 0, 0]);
});

test("colours of vertices count before those of materials", async () => {
  const mesh = await load("mtllib m.mtl\nv 0 0 0 0 1 0\nv 1 0 0 0 1 0\nv 0 1 0 0 1 0\nusemtl red\nf 1 2 3", {
    "m.mtl": "newmtl red\nKd 1 0 0",
  });
  expect([...mesh.colors!.data]).toEqual([0, 1, 0, 0, 1, 0, 0, 1, 0]);
});

test("-s and -o place a picture, others' options are passed over, names may have blanks", async () => {
  const mesh = await load(`mtllib the materials.mtl\n${SQUARE}usemtl p\nf 1/1 2/2 3/3`, {
    "the materials.mtl": "newmtl p\nmap_Kd -blendu on -s 2 3 1 -o 0.5 -mm 0 1 textures/my picture.png",
    "textures/my picture.png": png(2, 2, quarters),
  });
  expect([...mesh.uvs!.data]).toEqual([0.5, 0, 2.5, 0, 2.5, 3]);
});

test("paths of pictures are relative to their library; those of another machine are names", async () => {
  const obj = `mtllib materials/m.mtl\n${SQUARE}usemtl p\nf 1/1 2/2 3/3\nusemtl q\nf 1/1 3/3 4/4`;
  const mesh = await load(obj, {
    "materials/m.mtl": "newmtl p\nmap_Kd ..\\images\\p.png\nnewmtl q\nmap_Kd C:\\Users\\someone\\q.png",
    "images/p.png": png(2, 2, quarters),
    "q.png": png(4, 4, quarters),
  });
  expect(mesh.textures!.map(({ texels }) => texels.shape[0])).toEqual([2, 4]);
});

test.each([
  ["a.png", "a.png"],
  ["./a/./b//c.png", "a/b/c.png"],
  ["a/../b.png", "b.png"],
  ["..\\..\\a.png", "../../a.png"],
  ["a/../../b.png", "../b.png"],
  ["/home/someone/b.png", "b.png"],
  ["\\\\server\\share\\b.png", "b.png"],
  ["D:\\b.png", "b.png"],
  [" b c.png ", "b c.png"],
  ["https://example.org/b.png", null],
  ["file:///etc/passwd", null],
  ["", null],
  ["/", null],
])("the path %o is %o", (path, wanted) => expect(cleanPath(path)).toBe(wanted));

test("what is missing or cannot be read is an error, or said and left out", async () => {
  const obj = `mtllib m.mtl\n${SQUARE}usemtl p\nf 1/1 2/2 3/3`;
  await expect(load(obj, {})).rejects.toThrow(
    'a.obj names the material library "m.mtl", which cannot be read: no such file; put it there, or leave it out with { onSkip }',
  );
  const broken = { "m.mtl": "newmtl p\nKd 0 1 0\nmap_Kd p.png", "p.png": "hello" };
  await expect(load(obj, broken)).rejects.toThrow(
    "a.obj, p.png: a picture must be PNG or JPEG, this is of another kind; convert it; mend it, or leave pictures out",
  );
  const said: string[] = [];
  const mesh = await load(obj, broken, { onSkip: (message) => said.push(message) });
  expect(said).toHaveLength(1);
  expect(mesh.textures).toBeUndefined();
  expect([...mesh.colors!.data.subarray(0, 3)]).toEqual([0, 1, 0]);
  const without = await load(obj, broken, { textures: false });
  expect(without.textures).toBeUndefined();
  expect([...without.colors!.data.subarray(0, 3)]).toEqual([0, 1, 0]);
  await load(obj, {}, { onSkip: (message) => said.push(message) });
  expect(said).toHaveLength(2);
  await expect(load(obj, { "m.mtl": "newmtl p\nKd red" })).rejects.toThrow('m.mtl, line 2: a diffuse colour is "Kd r g b"');
});

test("without files an OBJ has no materials and is grey", async () => {
  const mesh = (await loadShape("a.obj", bytesOf(`mtllib m.mtl\n${SQUARE}usemtl p\nf 1/1 2/2 3/3`))) as Mesh;
  expect(mesh.colors).toBeUndefined();
  expect(mesh.textures).toBeUndefined();
});

test.each([
  { text: "Kd 1 0 0", message: "m, line 1: a colour before any newmtl" },
  { text: "map_Kd p.png", message: "m, line 1: a picture before any newmtl" },
  { text: "newmtl a\nKd xyz 1 2 3", message: 'm, line 2: a diffuse colour is "Kd r g b" (CIE XYZ and spectra are not read)' },
  { text: "newmtl a\nKd 1 nan 0", message: "m, line 2: a diffuse colour" },
  { text: "newmtl a\n\nmap_Kd -clamp on", message: 'm, line 3: a picture is "map_Kd [-option value]… file", got "map_Kd -clamp on"' },
  { text: "newmtl a\nmap_Kd -what 1 p.png", message: "m, line 2: a picture is" },
])("MTL $text is refused", ({ text, message }) => {
  expect(() => parseMtl(text, "m")).toThrow(message);
});

test("MTL: colours are cut to 0..1, one number is a grey, blanks and cases do not matter", () => {
  const library = parseMtl("# c\n newmtl  a b \n\tkd 2 -1 .5 # c\n Ks 1 1 1\nnewmtl grey\nKd 0.25\r\nmap_kd\tp.png", "m");
  expect(library.get("a b")!.color).toEqual([1, 0, 0.5]);
  expect(library.get("grey")).toEqual({
    color: [0.25, 0.25, 0.25],
    picture: { path: "p.png", clamp: false, scale: [1, 1], offset: [0, 0] },
  });
});

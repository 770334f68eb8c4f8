import { createRng, type Rng, tensor, writeNpy } from "@dilf/tensor";
import { expect, test } from "vitest";
import { checkMesh, checkPoints } from "../src/geometry/check.ts";
import { loadShape } from "../src/index.ts";
import { jpg, png, quarters } from "./pictures.ts";

const ROUNDS = process.env.DILF_FULL ? 20_000 : 2_000;

const bytesOf = (text: string) => new TextEncoder().encode(text);
const SQUARE = "0 0 0\n1 0 0\n1 1 0.5\n0 1 0\n";

/** One valid file of each format, with its companions; of those named in `mutated`, one is changed each round. */
interface Case {
  readonly file: string;
  readonly files: Record<string, Uint8Array>;
  readonly mutated?: string; // default: the file itself
}

const obj = `mtllib m.mtl\nv -1 0 0\nv 1 0 0\nv 1 2 0\nv 0 0.5 0\nv -1 2 0\nvt 0 0\nvt 1 0.25\nvt 0 1\nvn 0 0 1\ng a\nusemtl a\nf 1/1/1 2/2/1 3/3/1 4/1/1 5/2/1\nusemtl b\nf -5 -4 -1 # c\n`;
const objFiles = {
  "a.obj": bytesOf(obj),
  "m.mtl": bytesOf("newmtl a\nKd 0.5 0.25 1\nmap_Kd -s 2 2 1 -clamp on p.png\nnewmtl b\nKd 1 0 0\nmap_Kd q.jpg\n"),
  "p.png": png(5, 3, quarters),
  "q.jpg": jpg(9, 9, quarters),
};
const plyHeader = (format: string) =>
  `ply\nformat ${format} 1.0\nelement vertex 4\nproperty float x\nproperty float y\nproperty float z\nproperty uchar red\nproperty uchar green\nproperty uchar blue\nelement face 2\nproperty list uchar int vertex_indices\nend_header\n`;

function binaryPly(): Uint8Array {
  const header = bytesOf(plyHeader("binary_big_endian"));
  const out = new Uint8Array(header.length + 4 * 15 + 2 * 13);
  out.set(header);
  const view = new DataView(out.buffer);
  for (let v = 0; v < 4; v++) for (let k = 0; k < 3; k++) view.setFloat32(header.length + 15 * v + 4 * k, (v >> k) & 1);
  for (let f = 0; f < 2; f++) {
    const at = header.length + 60 + 13 * f;
    out[at] = 3;
    for (let i = 0; i < 3; i++) view.setInt32(at + 1 + 4 * i, f + i);
  }
  return out;
}

function binaryStl(): Uint8Array {
  const out = new Uint8Array(84 + 100);
  const view = new DataView(out.buffer);
  view.setUint32(80, 2, true);
  for (let i = 0; i < 18; i++) view.setFloat32(84 + 50 * Math.floor(i / 9) + 12 + 4 * (i % 9), (i * 7) % 5, true);
  return out;
}

/** A textured square with a nested node, as JSON; its buffer and picture inside where `binary` takes them. */
function gltf(binary: boolean): { json: Uint8Array; buffer: Uint8Array } {
  const floats = Float32Array.of(0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0, 0, 1, 1, 1, 1, 0, 0, 0);
  const picture = png(2, 2, quarters);
  const buffer = new Uint8Array(92 + 4 * Math.ceil(picture.length / 4));
  buffer.set(new Uint8Array(floats.buffer));
  buffer.set(new Uint8Array(Uint16Array.of(0, 1, 2, 0, 2, 3).buffer), 80);
  buffer.set(picture, 92);
  const json = JSON.stringify({
    asset: { version: "2.0" },
    scene: 0,
    scenes: [{ nodes: [0] }],
    nodes: [
      { children: [1], scale: [2, 2, 2] },
      { mesh: 0, rotation: [0, 0, 0.6, 0.8], translation: [1, 2, 3] },
    ],
    meshes: [{ primitives: [{ attributes: { POSITION: 0, TEXCOORD_0: 1 }, indices: 2, material: 0, mode: 4 }] }],
    materials: [{ pbrMetallicRoughness: { baseColorFactor: [1, 0.5, 0.25, 1], baseColorTexture: { index: 0 } } }],
    textures: [{ source: 0, sampler: 0 }],
    samplers: [{ wrapS: 10497, wrapT: 33071 }],
    images: [{ bufferView: 3, mimeType: "image/png" }],
    accessors: [
      { bufferView: 0, componentType: 5126, count: 4, type: "VEC3" },
      { bufferView: 1, componentType: 5126, count: 4, type: "VEC2" },
      { bufferView: 2, componentType: 5123, count: 6, type: "SCALAR" },
    ],
    bufferViews: [
      { buffer: 0, byteOffset: 0, byteLength: 48 },
      { buffer: 0, byteOffset: 48, byteLength: 32 },
      { buffer: 0, byteOffset: 80, byteLength: 12 },
      { buffer: 0, byteOffset: 92, byteLength: picture.length },
    ],
    buffers: [{ byteLength: buffer.length, ...(binary ? {} : { uri: "b.bin" }) }],
  });
  return { json: bytesOf(json.padEnd(4 * Math.ceil(json.length / 4))), buffer };
}

function glb(): Uint8Array {
  const { json, buffer } = gltf(true);
  const out = new Uint8Array(28 + json.length + buffer.length);
  const view = new DataView(out.buffer);
  for (const [i, word] of [0x46546c67, 2, out.length, json.length, 0x4e4f534a].entries()) view.setUint32(4 * i, word, true);
  out.set(json, 20);
  view.setUint32(20 + json.length, buffer.length, true);
  view.setUint32(24 + json.length, 0x004e4942, true);
  out.set(buffer, 28 + json.length);
  return out;
}

const cases: Record<string, Case> = {
  off: { file: "a.off", files: { "a.off": bytesOf(`COFF\n4 2 0\n${SQUARE.replaceAll("\n", " 255 0 9\n")}4 0 1 2 3\n3 0 1 2 255 0 0\n`) } },
  obj: { file: "a.obj", files: objFiles },
  "material library": { file: "a.obj", files: objFiles, mutated: "m.mtl" },
  PNG: { file: "a.obj", files: objFiles, mutated: "p.png" },
  JPEG: { file: "a.obj", files: objFiles, mutated: "q.jpg" },
  "ascii PLY": {
    file: "a.ply",
    files: { "a.ply": bytesOf(`${plyHeader("ascii")}${SQUARE.replaceAll("\n", " 1 2 3\n")}3 0 1 2\n3 1 2 3\n`) },
  },
  "binary PLY": { file: "a.ply", files: { "a.ply": binaryPly() } },
  "ascii STL": {
    file: "a.stl",
    files: {
      "a.stl": bytesOf(
        "solid a\nfacet normal 0 0 1\nouter loop\nvertex 0 0 0\nvertex 1 0 0\nvertex 0 1e0 0\nendloop\nendfacet\nendsolid a\n",
      ),
    },
  },
  "binary STL": { file: "a.stl", files: { "a.stl": binaryStl() } },
  glTF: { file: "a.gltf", files: { "a.gltf": gltf(false).json, "b.bin": gltf(false).buffer } },
  "glTF's buffer": { file: "a.gltf", files: { "a.gltf": gltf(false).json, "b.bin": gltf(false).buffer }, mutated: "b.bin" },
  GLB: { file: "a.glb", files: { "a.glb": glb() } },
  xyz: { file: "a.xyz", files: { "a.xyz": bytesOf("# x y z\n0 0 0 0 0 1\n1 0 0, 0 1 0\n1 1 2.5e-1 1 0 0\n") } },
  npy: { file: "a.npy", files: { "a.npy": writeNpy(tensor(Float32Array.of(0, 1, 2, 3, 4, 5), [2, 3])) } },
};

/** What breaks readers: numbers that are no count, no index, no float; and bits. */
const NASTY = [
  "-1",
  "0",
  "1e9",
  "4294967295",
  "99999999999999999999",
  "1e400",
  "nan",
  "-inf",
  "0x10",
  "",
  " ",
  "\n",
  "#",
  '"',
  "[",
  "{",
  "null",
  "\\",
  "/",
  "1/2/3/4",
];

function mutate(source: Uint8Array, rng: Rng): Uint8Array {
  let bytes: Uint8Array = source.slice();
  for (let k = 1 + rng.integer(3); k > 0; k--) {
    const at = rng.integer(Math.max(1, bytes.length));
    const to = Math.min(bytes.length, at + 1 + rng.integer(12));
    switch (rng.integer(8)) {
      case 0:
        bytes[at] = bytes[at]! ^ (1 << rng.integer(8));
        break;
      case 1:
        bytes[at] = rng.integer(256);
        break;
      case 2:
        bytes = bytes.slice(0, at); // cut short
        break;
      case 3:
        bytes = spliced(bytes, at, to, new Uint8Array(0)); // a hole
        break;
      case 4:
        bytes = spliced(bytes, at, at, bytes.slice(at, to)); // said twice
        break;
      case 5:
        bytes.fill(rng.pick([0, 0x20, 0x7f, 0xff]), at, to);
        break;
      case 6:
        bytes = spliced(bytes, at, at, bytesOf(rng.pick(NASTY)));
        break;
      default: {
        // One of its numbers becomes another.
        const text = new TextDecoder("latin1").decode(bytes);
        const numbers = [...text.matchAll(/-?\d+(\.\d+)?/g)];
        if (numbers.length === 0) break;
        const number = rng.pick(numbers);
        bytes = spliced(bytes, number.index, number.index + number[0].length, bytesOf(rng.pick(NASTY)));
      }
    }
  }
  return bytes;
}

function spliced(bytes: Uint8Array, from: number, to: number, middle: Uint8Array): Uint8Array {
  const out = new Uint8Array(from + middle.length + bytes.length - to);
  out.set(bytes.subarray(0, from));
  out.set(middle, from);
  out.set(bytes.subarray(to), from + middle.length);
  return out;
}

test.each(Object.entries(cases))(
  `%s: ${ROUNDS} files with something wrong give a sound shape or an error that says what`,
  async (name, { file, files, mutated = file }) => {
    const rng = createRng(13).split(name);
    const read = (all: Record<string, Uint8Array>) =>
      loadShape(file, all[file]!, {
        files: async (path) => {
          if (!all[path]) throw new Error("no such file");
          return all[path];
        },
      });
    await read(files); // the file itself is good
    let refused = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const bytes = mutate(files[mutated]!, rng);
      try {
        const shape = await read({ ...files, [mutated]: bytes });
        if (shape.kind === "mesh") checkMesh("fuzz", { ...shape });
        else checkPoints("fuzz", { ...shape });
      } catch (error) {
        refused++;
        const message = error instanceof Error ? error.message : String(error);
        // A message begins with the file's name or a companion's; it is ours, not what the machine says when something is missing.
        if (
          !/^(readNpy: )?([abm]\.\w+|p\.png)\b/.test(message) ||
          /is not a function|Cannot (read|set|convert)|undefined|not iterable|Invalid array|call stack|fuzz/.test(message) ||
          message.length > 700
        )
          throw new Error(`round ${round}: ${message}\n${new TextDecoder("latin1").decode(bytes)}`, { cause: error });
      }
    }
    // Most changes break something; were all refused, the reader would read nothing, were none, it would look at nothing.
    expect(refused).toBeGreaterThan(ROUNDS / 10);
    expect(refused).toBeLessThan(ROUNDS);
  },
);

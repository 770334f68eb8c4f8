import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Document, WebIO } from "@gltf-transform/core";
import { EXTMeshoptCompression, KHRDracoMeshCompression } from "@gltf-transform/extensions";
import draco3d from "draco3dgltf";
import { MeshoptDecoder } from "meshoptimizer/decoder";
import { MeshoptEncoder } from "meshoptimizer/encoder";
import { expect, test } from "vitest";
import { type GltfPlugins, loadShape, type Mesh, parseGlb } from "../src/index.ts";
import { readShape } from "../src/node/index.ts";
import { torus } from "./meshes.ts";

/** A torus in one compression, by the library's own writer. */
async function compressed(kind: "draco" | "meshopt"): Promise<{ bytes: Uint8Array; gltf: GltfPlugins; plain: Mesh }> {
  const document = new Document();
  const buffer = document.createBuffer();
  const { vertices, faces } = torus(24, 12);
  const accessor = (type: "VEC3" | "SCALAR", array: Float32Array | Uint16Array) =>
    document
      .createAccessor()
      .setType(type)
      .setArray(array as Float32Array<ArrayBuffer>)
      .setBuffer(buffer);
  const primitive = document
    .createPrimitive()
    .setAttribute("POSITION", accessor("VEC3", Float32Array.from(vertices.data)))
    .setAttribute("NORMAL", accessor("VEC3", Float32Array.from(vertices.data)))
    .setIndices(accessor("SCALAR", Uint16Array.from(faces.data)));
  document.createScene().addChild(document.createNode().setMesh(document.createMesh().addPrimitive(primitive)));
  const plain = await parseGlb(await new WebIO().writeBinary(document));
  const io = new WebIO();
  if (kind === "draco") {
    document.createExtension(KHRDracoMeshCompression).setRequired(true);
    io.registerExtensions([KHRDracoMeshCompression]).registerDependencies({ "draco3d.encoder": await draco3d.createEncoderModule() });
    const gltf = { extensions: [KHRDracoMeshCompression], dependencies: { "draco3d.decoder": await draco3d.createDecoderModule() } };
    return { bytes: await io.writeBinary(document), gltf, plain };
  }
  document.createExtension(EXTMeshoptCompression).setRequired(true);
  await Promise.all([MeshoptDecoder.ready, MeshoptEncoder.ready]);
  io.registerExtensions([EXTMeshoptCompression]).registerDependencies({ "meshopt.encoder": MeshoptEncoder });
  return {
    bytes: await io.writeBinary(document),
    gltf: { extensions: [EXTMeshoptCompression], dependencies: { "meshopt.decoder": MeshoptDecoder } },
    plain,
  };
}

/** Coordinates of all corners along one axis, in order: compressions may reorder faces and vertices. */
const sorted = ({ vertices, faces }: Mesh, axis: number) => [...faces.data].map((v) => vertices.data[3 * v + axis]!).sort((a, b) => a - b);

test.each(["draco", "meshopt"] as const)("glTF compressed by %s, with the decoder that the caller brings", async (kind) => {
  const { bytes, gltf, plain } = await compressed(kind);
  const mesh = (await loadShape("a.glb", bytes, { gltf })) as Mesh;
  expect(mesh.faces.shape).toEqual(plain.faces.shape);
  // meshopt stores what it is given; Draco keeps 14 bits of the box, which is 1.9 wide: 1.2e-4.
  const tolerance = kind === "meshopt" ? 0 : 1.2e-4;
  for (let axis = 0; axis < 3; axis++) {
    const [ours, theirs] = [sorted(mesh, axis), sorted(plain, axis)];
    for (let i = 0; i < ours.length; i++) expect(Math.abs(ours[i]! - theirs[i]!)).toBeLessThanOrEqual(tolerance);
  }
  await expect(loadShape("a.glb", bytes)).rejects.toThrow(/a.glb: it requires (KHR_draco|EXT_meshopt).*undone by a decoder that you bring/);
  const folder = await mkdtemp(join(tmpdir(), "dilf-gltf-"));
  await writeFile(join(folder, "a.glb"), bytes);
  expect((await readShape(join(folder, "a.glb"))) as Mesh).toEqual(mesh); // found where they are installed
  await rm(folder, { recursive: true });
});

interface MeshoptView {
  byteLength: number;
  extensions: { EXT_meshopt_compression: { count: number } };
}

/** The same GLB with another first buffer view. */
function withView(bytes: Uint8Array, change: (view: MeshoptView) => void): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(12, true);
  const json = JSON.parse(new TextDecoder().decode(bytes.subarray(20, 20 + length))) as { bufferViews: MeshoptView[] };
  change(json.bufferViews[0]!);
  const text = JSON.stringify(json);
  const padded = new TextEncoder().encode(text.padEnd(4 * Math.ceil(text.length / 4)));
  const out = new Uint8Array(bytes.length + padded.length - length);
  out.set(bytes.subarray(0, 20));
  out.set(padded, 20);
  out.set(bytes.subarray(20 + length), 20 + padded.length);
  new DataView(out.buffer).setUint32(8, out.length, true);
  new DataView(out.buffer).setUint32(12, padded.length, true);
  return out;
}

test("meshopt that claims more than is read, or than its view has, is refused before memory is taken", async () => {
  const { bytes, gltf } = await compressed("meshopt");
  const claims = (count: number, byteLength: number) =>
    loadShape(
      "a.glb",
      withView(bytes, (view) => {
        view.extensions.EXT_meshopt_compression.count = count;
        view.byteLength = byteLength;
      }),
      { gltf },
    );
  await expect(claims(1e8, 1.2e9)).rejects.toThrow(
    "a.glb, buffer view 0: the file unpacks to more than 512 MiB, which is not read; simplify it",
  );
  await expect(claims(1e8, 3456)).rejects.toThrow("a.glb, buffer view 0: 100000000 × 12 compressed bytes for 3456");
  await expect(claims(1000, 12000)).rejects.toThrow("a.glb: not a readable glTF: "); // more than was packed
});

/** @file Binary glTF 2.0, through glTF-Transform. */

import { tensor } from "@dilf/tensor";
import { type Mesh as GltfMesh, Logger, type Material, type Node, type Primitive, Verbosity, WebIO } from "@gltf-transform/core";
import { checkMesh } from "../geometry/check.ts";
import type { Mesh } from "../shape.ts";

const MAGIC = 0x46546c67; // "glTF"
const TRIANGLES = 4;
const TRIANGLE_STRIP = 5;
const TRIANGLE_FAN = 6;

/** See `index.ts`. */
export async function parseGlb(bytes: Uint8Array, name = "GLB"): Promise<Mesh> {
  checkHeader(bytes, name);
  // Its warnings about optional extensions go to the console otherwise.
  const io = new WebIO().setLogger(new Logger(Verbosity.SILENT));
  const document = await io.readBinary(bytes).catch((cause: unknown) => {
    throw new RangeError(`${name}: not a readable GLB: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  });
  const root = document.getRoot();
  const scene = root.getDefaultScene() ?? root.listScenes()[0];
  const out: Collected = { name, vertices: [], faces: [], colors: [], colored: false, textured: false };
  if (scene) scene.traverse((node) => addNode(node, out));
  else for (const node of root.listNodes()) addNode(node, out);
  const V = out.vertices.length / 3;
  const mesh: Mesh = {
    kind: "mesh",
    vertices: tensor(Float32Array.from(out.vertices), [V, 3]),
    faces: tensor(Int32Array.from(out.faces), [out.faces.length / 3, 3]),
    // A texture holds the colours of its primitive and we do not read it: then no colours are right, rather than some wrong.
    ...(out.colored && !out.textured ? { colors: tensor(Float32Array.from(out.colors), [V, 3]) } : {}),
  };
  checkMesh(name, mesh);
  return mesh;
}

/** What is gathered from all primitives. */
interface Collected {
  readonly name: string;
  readonly vertices: number[]; // [V, 3] world
  readonly faces: number[]; //    [F, 3]
  readonly colors: number[]; //   [V, 3] display values
  colored: boolean; //            some primitive has a colour of its own
  textured: boolean; //           some primitive has a colour texture
}

function checkHeader(bytes: Uint8Array, name: string): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 20 || view.getUint32(0, true) !== MAGIC)
    throw new RangeError(`${name}: not a GLB file (it does not start with "glTF")`);
  const version = view.getUint32(4, true);
  if (version !== 2) throw new RangeError(`${name}: glTF version ${version}; only 2 is read`);
  const length = view.getUint32(8, true);
  if (length > bytes.length) throw new RangeError(`${name}: the file is cut short: it says ${length} bytes and has ${bytes.length}`);
}

function addNode(node: Node, out: Collected): void {
  const mesh = node.getMesh();
  if (!mesh) return;
  if (node.getSkin())
    throw new RangeError(`${out.name}: node "${node.getName()}" has a skin, which is not read; bake the pose into the vertices first`);
  if (morphed(node, mesh))
    throw new RangeError(
      `${out.name}: mesh "${mesh.getName()}" has active morph targets, which are not read; bake them into the vertices first`,
    );
  const matrix = node.getWorldMatrix();
  for (const primitive of mesh.listPrimitives()) addPrimitive(primitive, matrix, out);
}

function morphed(node: Node, mesh: GltfMesh): boolean {
  const weights = node.getWeights().length ? node.getWeights() : mesh.getWeights();
  return weights.some((weight) => weight !== 0) && mesh.listPrimitives().some((primitive) => primitive.listTargets().length > 0);
}

function addPrimitive(primitive: Primitive, m: ArrayLike<number>, out: Collected): void {
  const mode = primitive.getMode();
  if (mode !== TRIANGLES && mode !== TRIANGLE_STRIP && mode !== TRIANGLE_FAN) return; // points and lines have no surface
  const position = primitive.getAttribute("POSITION");
  if (!position) throw new RangeError(`${out.name}: a primitive has no POSITION`);
  const first = out.vertices.length / 3;
  const count = position.getCount();
  const point: number[] = [];
  for (let v = 0; v < count; v++) {
    const [x, y, z] = position.getElement(v, point) as [number, number, number];
    out.vertices.push(
      m[0]! * x + m[4]! * y + m[8]! * z + m[12]!,
      m[1]! * x + m[5]! * y + m[9]! * z + m[13]!,
      m[2]! * x + m[6]! * y + m[10]! * z + m[14]!,
    );
  }
  addColors(primitive, count, out);

  const indices = primitive.getIndices()?.getArray() ?? Uint32Array.from({ length: count }, (_, i) => i);
  for (const index of indices)
    if (!(index < count)) throw new RangeError(`${out.name}: a face points at vertex ${index}, but its primitive has ${count} vertices`);
  const determinant =
    m[0]! * (m[5]! * m[10]! - m[9]! * m[6]!) - m[4]! * (m[1]! * m[10]! - m[9]! * m[2]!) + m[8]! * (m[1]! * m[6]! - m[5]! * m[2]!);
  const triangle = (a: number, b: number, c: number) => {
    // A mirroring transform turns the faces round (glTF 2.0, section 3.7.4).
    if (determinant < 0) out.faces.push(first + a, first + c, first + b);
    else out.faces.push(first + a, first + b, first + c);
  };
  if (mode === TRIANGLES) for (let i = 0; i + 2 < indices.length; i += 3) triangle(indices[i]!, indices[i + 1]!, indices[i + 2]!);
  if (mode === TRIANGLE_STRIP)
    for (let i = 0; i + 2 < indices.length; i++) triangle(indices[i]!, indices[i + 1 + (i % 2)]!, indices[i + 2 - (i % 2)]!);
  if (mode === TRIANGLE_FAN) for (let i = 1; i + 1 < indices.length; i++) triangle(indices[i]!, indices[i + 1]!, indices[0]!);
}

/** Base colour factor × COLOR_0, both linear, encoded to display values. Without either: white, glTF's default. */
function addColors(primitive: Primitive, count: number, out: Collected): void {
  const material: Material | null = primitive.getMaterial();
  const factor = material?.getBaseColorFactor() ?? [1, 1, 1, 1];
  const attribute = primitive.getAttribute("COLOR_0");
  if (material?.getBaseColorTexture()) out.textured = true;
  if (attribute || factor[0] !== 1 || factor[1] !== 1 || factor[2] !== 1) out.colored = true;
  const linear: number[] = [];
  for (let v = 0; v < count; v++) {
    attribute?.getElement(v, linear);
    for (let k = 0; k < 3; k++) out.colors.push(encodeSrgb(factor[k]! * (attribute ? linear[k]! : 1)));
  }
}

/** Linear light → display value (IEC 61966-2-1). */
function encodeSrgb(linear: number): number {
  const x = Math.min(1, Math.max(0, linear));
  return x <= 0.0031308 ? 12.92 * x : 1.055 * x ** (1 / 2.4) - 0.055;
}

/**
 * @file The nodes of a glTF scene → which mesh stands where.
 *
 * Not by the library: it keeps a node's matrix as translation, rotation and scale, and so loses what is sheared.
 */

import type { GLTF } from "@gltf-transform/core";
import { said } from "./said.ts";

export type Matrix = readonly number[]; // 4 × 4, column by column

export interface PlacedMesh {
  readonly mesh: number; // index into the file's meshes
  readonly matrix: Matrix; // to world space
}

const IDENTITY: Matrix = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

/**
 * All meshes of the default scene (the first where none is named, all nodes where there is no scene), depth first.
 * @throws RangeError for nodes that are their own descendants or have two parents, and for what we cannot draw: skins, active morph targets, instances
 */
export function placedNodes(json: GLTF.IGLTF, name: string): PlacedMesh[] {
  const nodes = json.nodes ?? [];
  const out: PlacedMesh[] = [];
  const seen = new Uint8Array(nodes.length);
  const todo: { index: unknown; parent: Matrix }[] = [];
  const visit = (list: unknown, parent: Matrix) => {
    if (list === undefined) return;
    if (!Array.isArray(list)) throw new RangeError(`${name}: not a glTF: nodes are listed by ${said(list)}`);
    for (let i = list.length - 1; i >= 0; i--) todo.push({ index: list[i], parent });
  };
  visit(rootsOf(json, name), IDENTITY);
  for (let next = todo.pop(); next; next = todo.pop()) {
    const index = next.index as number;
    const node = Number.isInteger(index) ? nodes[index] : undefined;
    if (!node) throw new RangeError(`${name}: there is no node ${said(next.index)}`);
    if (seen[index]) throw new RangeError(`${name}: node ${index} is in the scene twice; a node has one parent and is none of its own`);
    seen[index] = 1;
    const matrix = product(next.parent, ownMatrix(node, `${name}, node ${index}`));
    if (node.mesh !== undefined) {
      checkDrawable(json, node, name);
      out.push({ mesh: node.mesh, matrix });
    }
    visit(node.children, matrix);
  }
  return out;
}

function rootsOf({ scene, scenes = [], nodes = [] }: GLTF.IGLTF, name: string): unknown {
  if (scene !== undefined && !scenes[scene]) throw new RangeError(`${name}: there is no scene ${said(scene)}`);
  const shown = scenes[scene ?? 0];
  if (shown) return shown.nodes;
  const children = new Set(nodes.flatMap((node) => (Array.isArray(node.children) ? node.children : [])));
  return nodes.map((_, i) => i).filter((i) => !children.has(i));
}

function checkDrawable(json: GLTF.IGLTF, node: GLTF.INode, name: string): void {
  const label = `"${node.name ?? ""}"`;
  if (node.skin !== undefined)
    throw new RangeError(`${name}: node ${label} has a skin, which is not read; bake the pose into the vertices first`);
  if (node.extensions?.EXT_mesh_gpu_instancing)
    throw new RangeError(`${name}: node ${label} has instances (EXT_mesh_gpu_instancing), which are not read; make nodes of them first`);
  const mesh = json.meshes?.[node.mesh!];
  const weights = node.weights?.length ? node.weights : (mesh?.weights ?? []);
  if (weights.some((weight) => weight !== 0) && mesh?.primitives.some((primitive) => primitive.targets?.length))
    throw new RangeError(
      `${name}: mesh "${mesh.name ?? ""}" has active morph targets, which are not read; bake them into the vertices first`,
    );
}

function ownMatrix(node: GLTF.INode, where: string): Matrix {
  const numbers = (value: unknown, count: number, what: string): readonly number[] => {
    if (Array.isArray(value) && value.length === count && value.every((x) => typeof x === "number" && Number.isFinite(x))) return value;
    throw new RangeError(`${where}: its ${what} must be ${count} numbers, got ${said(value)}`);
  };
  if (node.matrix !== undefined) {
    const m = numbers(node.matrix, 16, "matrix");
    if (m[3] !== 0 || m[7] !== 0 || m[11] !== 0 || m[15] !== 1)
      throw new RangeError(`${where}: the last row of its matrix must be 0 0 0 1, got ${m[3]} ${m[7]} ${m[11]} ${m[15]}`);
    return m;
  }
  const [tx, ty, tz] = numbers(node.translation ?? [0, 0, 0], 3, "translation") as [number, number, number];
  const [sx, sy, sz] = numbers(node.scale ?? [1, 1, 1], 3, "scale") as [number, number, number];
  const rotation = numbers(node.rotation ?? [0, 0, 0, 1], 4, "rotation");
  const length = Math.hypot(...rotation);
  if (!(length > 0)) throw new RangeError(`${where}: its rotation must be a unit quaternion, got [${rotation.join(", ")}]`);
  const [x, y, z, w] = rotation.map((q) => q / length) as [number, number, number, number];
  return [
    sx * (1 - 2 * (y * y + z * z)),
    sx * 2 * (x * y + z * w),
    sx * 2 * (x * z - y * w),
    0,
    sy * 2 * (x * y - z * w),
    sy * (1 - 2 * (x * x + z * z)),
    sy * 2 * (y * z + x * w),
    0,
    sz * 2 * (x * z + y * w),
    sz * 2 * (y * z - x * w),
    sz * (1 - 2 * (x * x + y * y)),
    0,
    tx,
    ty,
    tz,
    1,
  ];
}

/** a · b, both affine. */
function product(a: Matrix, b: Matrix): Matrix {
  const out: number[] = [];
  for (let column = 0; column < 4; column++)
    for (let row = 0; row < 4; row++) {
      let sum = 0;
      for (let k = 0; k < 4; k++) sum += a[4 * k + row]! * b[4 * column + k]!;
      out.push(sum);
    }
  return out;
}

/** @file The fragments of blended pictures by the kernels of assembly/: where they fit, and what lies where in their memory. `layers.ts`, `blend.ts` and `phong.ts` are the general way. */

import { Arena } from "../kernels/arena.ts";
import { hasKernels } from "../kernels/kernels.ts";
import { facesFade } from "./facing.ts";
import type { DrawOptions } from "./options.ts";
import type { Scene } from "./scene.ts";
import type { Workspace } from "./workspace.ts";

/** Numbers of a row: x, y, depth, weight of a corner; x, y, z and nothing of what is shaded. */
const ROW = 4;

/** Kernels write in pairs. */
const PAIR = 2;

/** Bytes of a fragment, see `Fragments.bind`. */
const FRAGMENT = 200;

/** Lists, and fragments, of more bytes are left to `layers.ts`: the memory of kernels ends at 4 GiB. */
const MOST = 2 ** 30;

/** Numbers that shading takes, and gives. */
const CONSTANTS = 18;
const SUMS = 6;

const NOTHING = new Float64Array(0);
const NONE = new Int32Array(0);

export class SimdLayers {
  readonly #arena = new Arena();
  #view = -1; // the view whose triangles are here
  #listed = -1; // the view whose lists are here
  #K = 0;
  #room = 0; // fragments
  #scene: Scene | null = null; // what will be shaded
  #held = NONE; //       [P]
  #records = NONE; //    [P, 3, K', 2] see assembly/lists.ts; in halves of their numbers
  #points = NOTHING; //  [E, 4]
  #corners = NONE; //    [T, 3]
  #cornerNormals = NONE; // [F, 3]
  #vertices = NOTHING; //   [V, 4]
  #normals = NOTHING; //    [M, 4]
  #colors = NOTHING; //     [V, 4]
  #facing = NOTHING; //     [F]
  #constants = NOTHING;
  #sums = NOTHING;

  /** Before a picture is begun: what its fragments will be shaded by, null where they are not. */
  wear(scene: Scene | null): void {
    this.#scene = scene;
  }

  /** Whether this view's lists and fragments can be here: nothing is cut by the near plane. */
  fits({ triangles }: Workspace): boolean {
    return triangles.made === 0 && hasKernels();
  }

  /** Whether the fragments listed last are here. */
  has({ now }: Workspace): boolean {
    return this.#view === now;
  }

  /** This view's fragments are not. */
  leave(): void {
    this.#view = -1;
  }

  /** Whether they can be shaded here too. */
  shades(scene: Scene, { light, shininess }: DrawOptions, work: Workspace): boolean {
    return this.#scene === scene && this.has(work) && !scene.skin && light.kind !== "point" && Number.isInteger(shininess);
  }

  /** The nearest `K` triangles of each pixel, as `rasterizeLayers` has them. False where they take too much memory. @param most fragments of a band, at least of the fullest row */
  hold(order: Int32Array, K: number, blurRadius: number, most: number, work: Workspace): boolean {
    const { size, now } = work;
    const P = size * size;
    const record = 3 * even(K);
    const bytes = P * (4 + 8 + 24 + 8 + 8 * record) + 4 * order.length + 128;
    if (bytes + FRAGMENT * most > MOST) return false;
    this.#begin(most, bytes, work);
    const arena = this.#arena;
    const sorted = arena.i32(order.length);
    sorted.set(order);
    this.#held = arena.i32(P);
    const limit = arena.f64(P + PAIR);
    this.#records = arena.i32(2 * P * record);
    const found = arena.f64(3 * (P + PAIR));
    const tiles = arena.f64(P); // more than there are
    arena.kernels.hold(
      order.length,
      sorted.byteOffset,
      size,
      K,
      blurRadius,
      this.#points.byteOffset,
      this.#corners.byteOffset,
      this.#held.byteOffset,
      limit.byteOffset,
      this.#records.byteOffset,
      found.byteOffset,
      tiles.byteOffset,
    );
    this.#K = K;
    this.#listed = now;
    return true;
  }

  /** How many triangles each pixel holds, null where this view has no lists here. */
  held({ now }: Workspace): Int32Array | null {
    return this.#listed === now ? this.#held : null;
  }

  /** The triangles of all pixels, one after another. */
  copyHeld(into: Int32Array): void {
    const held = this.#held;
    const records = this.#records;
    const part = 2 * even(this.#K);
    for (let p = 0, at = 0, from = 2 * part; p < held.length; p++, from += 3 * part)
      for (let k = 0; k < held[p]!; k++) into[at++] = records[from + 2 * k]!;
  }

  /** Rows of the lists as fragments. */
  list(row: number, rows: number, work: Workspace): void {
    const { pixel, triangle, depth, distance } = work.fragments;
    work.fragments.count = this.#arena.kernels.listRows(
      row,
      rows,
      work.size,
      this.#K,
      this.#held.byteOffset,
      this.#records.byteOffset,
      pixel.byteOffset,
      triangle.byteOffset,
      depth.byteOffset,
      distance.byteOffset,
    );
    this.#meet(false, work);
  }

  /** Rows of lists from `keptLayers` as fragments, with depths and edges. False where they take too much memory. @param from where `kept` has the triangles of the first row @param least see `hold` */
  listKept(kept: Int32Array, from: number, row: number, rows: number, count: number, least: number, work: Workspace): boolean {
    const { size, now, fragments } = work;
    if (this.#view !== now || this.#room < count) {
      const room = Math.max(count, least, mostInRow(kept, size));
      if (FRAGMENT * room > MOST) return false;
      this.#begin(room, 0, work);
    }
    const { pixel, triangle } = fragments;
    let n = 0;
    for (let p = row * size, at = from; p < (row + rows) * size; p++)
      for (const end = n + kept[p]!; n < end; n++) {
        pixel[n] = p;
        triangle[n] = kept[at++]!;
      }
    fragments.count = n;
    this.#meet(true, work);
    return true;
  }

  /** The triangles of this view, and arrays for `room` fragments; `more` bytes for others. */
  #begin(room: number, more: number, { now, triangles, fragments, facing }: Workspace): void {
    const { point, weight, corner } = triangles;
    const scene = this.#scene;
    const arena = this.#arena;
    const E = weight.length;
    const T = triangles.count;
    const worn = scene ? 12 * T + 8 * ROW * (2 * (scene.vertices.length / 3) + scene.normals.length / 3) : 0;
    arena.begin(8 * (ROW + 3) * E + 20 * T + worn + 8 * (CONSTANTS + SUMS) + FRAGMENT * (room + PAIR) + more);
    this.#corners = arena.i32(3 * T);
    this.#corners.set(corner.subarray(0, 3 * T));
    this.#points = arena.f64(ROW * E);
    const points = this.#points;
    for (let i = 0, from = 0, to = 0; i < E; i++, from += 3, to += ROW) {
      points[to] = point[from]!;
      points[to + 1] = point[from + 1]!;
      points[to + 2] = point[from + 2]!;
      points[to + 3] = weight[i]!;
    }
    const before = this.#view === now ? triangles.pointGradient : NOTHING;
    triangles.pointGradient = arena.f64(3 * E);
    triangles.pointGradient.fill(0);
    triangles.pointGradient.set(before);
    this.#facing = arena.f64(T);
    this.#facing.set(facing.subarray(0, T));
    if (scene) {
      this.#cornerNormals = arena.i32(3 * T);
      this.#cornerNormals.set(scene.groups.normal);
      this.#vertices = rowsOf(scene.vertices, arena);
      this.#normals = rowsOf(scene.normals, arena);
      this.#colors = scene.colors ? rowsOf(scene.colors, arena) : NOTHING;
    }
    this.#constants = arena.f64(CONSTANTS);
    this.#sums = arena.f64(SUMS);
    fragments.bind(arena, room + PAIR);
    this.#view = now;
    this.#listed = -1;
    this.#room = room;
  }

  /** Where the listed fragments meet their triangles. @param back also how far away, and where on the outline, which is known on the way forward */
  #meet(back: boolean, { size, fragments }: Workspace): void {
    const { count, pixel, triangle, bary, depth, distance, edge, along } = fragments;
    this.#arena.kernels.meet(
      count,
      size,
      back,
      this.#points.byteOffset,
      this.#corners.byteOffset,
      pixel.byteOffset,
      triangle.byteOffset,
      bary.byteOffset,
      depth.byteOffset,
      distance.byteOffset,
      edge.byteOffset,
      along.byteOffset,
    );
  }

  meetBackward({ size, orthographic, fragments, triangles }: Workspace): void {
    const { count, pixel, triangle, edge, along, baryGradient, depthGradient, distanceGradient } = fragments;
    this.#arena.kernels.meetBackward(
      count,
      size,
      orthographic,
      this.#points.byteOffset,
      this.#corners.byteOffset,
      pixel.byteOffset,
      triangle.byteOffset,
      edge.byteOffset,
      along.byteOffset,
      baryGradient.byteOffset,
      depthGradient.byteOffset,
      distanceGradient.byteOffset,
      triangles.pointGradient.byteOffset,
    );
  }

  /** @param soft fills `bias` and `slot` too */
  weigh(soft: boolean, options: DrawOptions, { fragments }: Workspace): void {
    const { kernels } = this.#arena;
    const { sigma, gamma, near, far } = options.soft;
    const { count, pixel, triangle, depth, distance, share, bias, slot } = fragments;
    kernels.shares(count, sigma, distance.byteOffset, share.byteOffset);
    if (soft)
      kernels.biases(
        count,
        gamma,
        near,
        far,
        pixel.byteOffset,
        triangle.byteOffset,
        facesFade(options) ? this.#facing.byteOffset : 0,
        depth.byteOffset,
        share.byteOffset,
        bias.byteOffset,
        slot.byteOffset,
      );
  }

  shade(numbers: Float64Array, { orthographic, fragments }: Workspace): void {
    const { count, triangle, slot, bary, color } = fragments;
    this.#constants.set(numbers);
    this.#arena.kernels.shade(
      count,
      orthographic,
      this.#constants.byteOffset,
      triangle.byteOffset,
      slot.byteOffset,
      bary.byteOffset,
      this.#corners.byteOffset,
      this.#cornerNormals.byteOffset,
      this.#vertices.byteOffset,
      this.#normals.byteOffset,
      this.#colors.byteOffset,
      color.byteOffset,
    );
  }

  /** @param sums see `someBackward` of phong.ts */
  shadeBackward(numbers: Float64Array, { orthographic, fragments }: Workspace, sums: Float64Array): void {
    const { count, triangle, slot, bary, color, colorGradient, baryGradient } = fragments;
    this.#constants.set(numbers);
    this.#sums.set(sums);
    this.#arena.kernels.shadeBackward(
      count,
      orthographic,
      this.#constants.byteOffset,
      triangle.byteOffset,
      slot.byteOffset,
      bary.byteOffset,
      this.#corners.byteOffset,
      this.#cornerNormals.byteOffset,
      this.#vertices.byteOffset,
      this.#normals.byteOffset,
      this.#colors.byteOffset,
      color.byteOffset,
      colorGradient.byteOffset,
      baryGradient.byteOffset,
      this.#sums.byteOffset,
    );
    sums.set(this.#sums);
  }
}

const even = (n: number): number => n + (n % 2);

/** Threes of numbers as rows of four. */
function rowsOf(values: Float64Array, arena: Arena): Float64Array<ArrayBuffer> {
  const rows = arena.f64((ROW / 3) * values.length);
  for (let from = 0, to = 0; from < values.length; from += 3, to += ROW) {
    rows[to] = values[from]!;
    rows[to + 1] = values[from + 1]!;
    rows[to + 2] = values[from + 2]!;
    rows[to + 3] = 0;
  }
  return rows;
}

/** Fragments of the fullest row. */
function mostInRow(held: Int32Array, size: number): number {
  let most = 0;
  for (let row = 0; row < size; row++) {
    let count = 0;
    for (let p = row * size; p < (row + 1) * size; p++) count += held[p]!;
    most = Math.max(most, count);
  }
  return most;
}

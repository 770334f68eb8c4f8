/** @file Which points coincide. */

import type { FloatData } from "../shape.ts";

/**
 * Numbers equal positions alike, in the order of their first appearance: open addressing over the bits of the coordinates (−0 counts as 0).
 * @param vertices [V, 3]
 */
export function weld(vertices: FloatData): { position: Int32Array; positions: number } {
  const V = vertices.length / 3;
  const coordinates = vertices.slice();
  for (let i = 0; i < coordinates.length; i++) coordinates[i]! += 0; // −0 → 0
  const bits = new Int32Array(coordinates.buffer);
  const words = bits.length / Math.max(1, V); // of a vertex: 3 or 6
  const mask = 2 ** Math.ceil(Math.log2(2 * V + 2)) - 1;
  const table = new Int32Array(mask + 1).fill(-1); // the first vertex at a position
  const position = new Int32Array(V);
  let positions = 0;
  for (let v = 0; v < V; v++) {
    let hash = 0;
    for (let i = words * v; i < words * v + words; i++) hash = Math.imul(hash ^ bits[i]! ^ (hash >>> 15), 0x2c1b3c6d);
    let slot = (hash ^ (hash >>> 13)) & mask;
    for (;;) {
      const other = table[slot]!;
      if (other < 0) {
        table[slot] = v;
        position[v] = positions++;
        break;
      }
      if (
        coordinates[3 * other] === coordinates[3 * v] &&
        coordinates[3 * other + 1] === coordinates[3 * v + 1] &&
        coordinates[3 * other + 2] === coordinates[3 * v + 2]
      ) {
        position[v] = position[other]!;
        break;
      }
      slot = (slot + 1) & mask;
    }
  }
  return { position, positions };
}

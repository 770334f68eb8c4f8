/** @file Points front to back. */

import type { PointWorkspace } from "./workspace.ts";

const BITS = 11; // three passes cover 32 bits; 8 bits need a fourth, 16 bits clear more counters than there are points

/**
 * Sorts the first `count` entries of `order` by (depth, index), given in ascending index. Depths are > 0, so the bits of their float32 are ordered as
 * they are; what float32 cannot tell apart is sorted once more. 3,072 points: 0.06 ms, against 1.2 ms of a comparison sort.
 */
export function sortByDepth(count: number, work: PointWorkspace): void {
  const { depth, order, keys } = work;
  const single = new Float32Array(1);
  const bits = new Uint32Array(single.buffer);
  for (let i = 0; i < count; i++) {
    single[0] = depth[order[i]!]!;
    keys[order[i]!] = bits[0]!;
  }
  let from = order;
  let to = work.spare;
  const starts = new Uint32Array(1 << BITS);
  for (let shift = 0; shift < 32; shift += BITS) {
    starts.fill(0);
    for (let i = 0; i < count; i++) starts[(keys[from[i]!]! >>> shift) & ((1 << BITS) - 1)]!++;
    for (let b = 0, sum = 0; b < starts.length; b++) {
      const here = starts[b]!;
      starts[b] = sum;
      sum += here;
    }
    for (let i = 0; i < count; i++) {
      const n = from[i]!;
      to[starts[(keys[n]! >>> shift) & ((1 << BITS) - 1)]!++] = n;
    }
    [from, to] = [to, from];
  }
  // Equal float32 depths are rare, except on a plane seen head-on, where they are everything: a proper sort for each run.
  for (let i = 0; i < count; ) {
    let end = i + 1;
    while (end < count && keys[from[end]!] === keys[from[i]!]) end++;
    if (end - i > 1) from.subarray(i, end).sort((a, b) => depth[a]! - depth[b]! || a - b);
    i = end;
  }
  work.order = from;
  work.spare = to;
}

/** @file A part of a shape that nobody saw. */

import type { Shape } from "@dilf/renderer";
import type { Rng } from "@dilf/tensor";
import { keep } from "../augment/drop.ts";
import { faceAreas, positionsOf, randomDirection } from "../shapes.ts";

/**
 * Cuts off a share of the shape on one side, by a plane in a direction drawn uniformly: of the points of a cloud, of the area of a mesh (whole faces, by their
 * middles). A plane, not rays from a viewpoint: what a scanner misses behind other things is a side, and the share is exact at every severity.
 */
export function occlude<S extends Shape>(shape: S, rng: Rng, share: number): S {
  const direction = randomDirection(rng);
  const given: Shape = shape;
  const { data } = positionsOf(given);
  const along = (i: number): number => direction[0] * data[3 * i]! + direction[1] * data[3 * i + 1]! + direction[2] * data[3 * i + 2]!;
  const faces = given.kind === "mesh" ? given.faces.data : undefined;
  const count = faces ? faces.length / 3 : data.length / 3;
  const depth = Float64Array.from({ length: count }, (_, i) =>
    faces ? along(faces[3 * i]!) + along(faces[3 * i + 1]!) + along(faces[3 * i + 2]!) : along(i),
  );
  const weight = given.kind === "mesh" ? faceAreas(given) : new Float64Array(count).fill(1);
  const total = weight.reduce((sum, x) => sum + x, 0);
  const order = Array.from({ length: count }, (_, i) => i).sort((a, b) => depth[a]! - depth[b]! || a - b);
  let left = total;
  let keptCount = count;
  // From the far end: as long as taking the next one does not take more than the share.
  while (keptCount > 1 && left - weight[order[keptCount - 1]!]! >= (1 - share) * total - 1e-9 * total) left -= weight[order[--keptCount]!]!;
  return keep(
    shape,
    order.slice(0, keptCount).sort((a, b) => a - b),
  );
}

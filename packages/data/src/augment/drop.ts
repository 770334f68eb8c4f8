/** @file Leaving points or faces out. */

import type { Shape } from "@dilf/renderer";
import type { Rng } from "@dilf/tensor";
import { pick, pickFaces } from "../shapes.ts";

/**
 * `dropSome(shape, rng, share)`: each point of a cloud, each face of a mesh is left out with a probability drawn uniformly from 0..share. At least one stays. Default 0.875,
 * ULIP's for points (systems 8).
 * @throws RangeError for a share outside 0..1
 */
export function dropSome<S extends Shape>(shape: S, rng: Rng, share = 0.875): S {
  if (!(share >= 0 && share <= 1)) throw new RangeError(`dropSome: share must lie in 0..1, got ${share}`);
  const probability = rng.uniform(0, share);
  const count = shape.kind === "mesh" ? shape.faces.shape[0]! : shape.points.shape[0]!;
  const kept: number[] = [];
  for (let i = 0; i < count; i++) if (rng.next() >= probability) kept.push(i);
  if (kept.length === 0) kept.push(rng.integer(count));
  return keep(shape, kept);
}

/** `dropShare(shape, rng, share)`: exactly ⌊share · count⌋ points or faces, drawn without repetition, are left out. */
export function dropShare<S extends Shape>(shape: S, rng: Rng, share: number): S {
  const count = shape.kind === "mesh" ? shape.faces.shape[0]! : shape.points.shape[0]!;
  const order = rng.shuffle(Array.from({ length: count }, (_, i) => i));
  return keep(
    shape,
    order.slice(Math.min(count - 1, Math.floor(share * count))).sort((a, b) => a - b),
  );
}

/** Some points of a cloud, some faces of a mesh. */
export function keep<S extends Shape>(shape: S, chosen: readonly number[]): S {
  const given: Shape = shape;
  return (given.kind === "mesh" ? pickFaces(given, chosen) : pick(given, chosen)) as S;
}

/** @file Corruption for robustness tests: four kinds at five severities. */

import type { Shape } from "@dilf/renderer";
import type { Rng } from "@dilf/tensor";
import { dropShare } from "../augment/drop.ts";
import { jitter } from "../augment/jitter.ts";
import { tilt } from "../augment/rotate.ts";
import { occlude } from "./occlusion.ts";

interface CorruptionKind {
  /** What the number of a severity means. */
  readonly unit: string;
  /** Severities 1 to 5. */
  readonly levels: readonly [number, number, number, number, number];
  apply<S extends Shape>(shape: S, rng: Rng, level: number): S;
}

/** The levels are ours. 0 would be the clean shape, so a curve over severities starts there. */
export const CORRUPTIONS = {
  noise: {
    unit: "standard deviation of each coordinate, in radii of the shape",
    levels: [0.01, 0.02, 0.03, 0.04, 0.05],
    apply: (shape, rng, sigma) => jitter(shape, rng, { sigma, clip: 3 * sigma }),
  },
  dropout: {
    unit: "share of points or faces left out",
    levels: [0.25, 0.5, 0.75, 0.875, 0.9375],
    apply: dropShare,
  },
  occlusion: {
    unit: "share of points, or of the area of a mesh, cut off on one side",
    levels: [0.1, 0.2, 0.3, 0.4, 0.5],
    apply: occlude,
  },
  rotation: {
    unit: "degrees about an axis drawn at random",
    levels: [15, 30, 60, 90, 180],
    apply: tilt,
  },
} as const satisfies Readonly<Record<string, CorruptionKind>>;

/** The names of the corruptions. */
export type Corruption = keyof typeof CORRUPTIONS;
/** From hardly visible to severe. */
export type Severity = 1 | 2 | 3 | 4 | 5;

/**
 * `corrupt(shape, kind, severity, rng)`: the shape with one kind of damage. For a fair curve over severities give each a generator of the same state: the noise
 * then has the same directions, the cut the same side, the rotation the same axis, and only the amount grows.
 * @throws RangeError for an unknown kind or severity, naming the known ones
 * @example corrupt(shape, "occlusion", 3, createRng(0).split(item.id))
 */
export function corrupt<S extends Shape>(shape: S, kind: Corruption, severity: Severity, rng: Rng): S {
  if (!Object.hasOwn(CORRUPTIONS, kind))
    throw new RangeError(`corrupt: no kind "${kind}"; known are ${Object.keys(CORRUPTIONS).join(", ")}`);
  const { levels, apply }: CorruptionKind = CORRUPTIONS[kind];
  const level = levels[severity - 1];
  if (level === undefined) throw new RangeError(`corrupt: severity must be 1, 2, 3, 4 or 5, got ${severity}`);
  return apply(shape, rng, level);
}

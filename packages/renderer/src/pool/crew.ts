/** @file Who draws the pictures of a batch: this thread, or workers. Both give the same bits. */

import type { Camera } from "../painter.ts";
import type { ShapeGradient } from "../renderer.ts";
import type { Shape } from "../shape.ts";

/** B shapes with V cameras each, shape-major: picture n shows shape ⌊n / V⌋. */
export interface Batch {
  /** The caller's name, for messages. */
  readonly where: string;
  readonly shapes: readonly Shape[];
  readonly cameras: readonly Camera[]; // [B·V]
}

/** What was drawn, and whatever the way back needs of it. */
export interface Drawn {
  readonly pictures: Float32Array; // [B·V, S, S, 3]
  pull(
    cotangent: Float32Array,
    wantShapes: boolean,
  ): Promise<{ readonly cameras: readonly Camera[]; readonly shapes: readonly ShapeGradient[] }>;
  /** Lets go of what `pull` needs. */
  release(): void;
}

export interface Crew {
  /** @param keep whether `pull` will be called; without it, nothing is kept */
  draw(batch: Batch, keep: boolean): Promise<Drawn>;
  dispose(): Promise<void>;
}

/** How messages name a shape of a batch. */
export const nameOf = (where: string, b: number): string => `${where}: shape ${b}`;

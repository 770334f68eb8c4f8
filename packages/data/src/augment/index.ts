/** @file Augmentation for training: pure functions of a shape and a generator, and one that does several. */

import type { Shape } from "@dilf/renderer";
import { expectKeys, type Rng } from "@dilf/tensor";
import { dropSome } from "./drop.ts";
import { type JitterOptions, jitter } from "./jitter.ts";
import { rotateAny, rotateUp } from "./rotate.ts";
import { type ScaleOptions, scaleShape } from "./scale.ts";

/** What `augment` does to shapes; nothing is done that is not named. */
export interface AugmentOptions {
  /** About +y: every azimuth (true), or within so many degrees on either side. */
  readonly rotateUp?: boolean | number;
  /** Any rotation. */
  readonly rotate?: boolean;
  readonly scale?: boolean | Partial<ScaleOptions>;
  readonly jitter?: boolean | Partial<JitterOptions>;
  /** The greatest share of points or faces left out; true: 0.875. */
  readonly drop?: boolean | number;
}

/**
 * One function that does what the options say, in the order rotation, scale, jitter, dropout; with none of them the shape as it is. Each part draws from
 * a generator of its own, so switching one on leaves the others as they were.
 * @throws TypeError for an unknown option; the parts' errors when it is used
 * @example const change = augment({ rotateUp: true, jitter: true }); change(shape, createRng(7).split("epoch 3").split(item.id))
 */
export function augment(options: AugmentOptions): <S extends Shape>(shape: S, rng: Rng) => S {
  expectKeys("augment", options, ["rotateUp", "rotate", "scale", "jitter", "drop"]);
  const { rotateUp: up, rotate, scale, jitter: noise, drop } = options;
  return (shape, rng) => {
    let changed = shape;
    if (up !== undefined && up !== false) changed = rotateUp(changed, rng.split("rotateUp"), up === true ? undefined : up);
    if (rotate) changed = rotateAny(changed, rng.split("rotate"));
    if (scale) changed = scaleShape(changed, rng.split("scale"), scale === true ? {} : scale);
    if (noise) changed = jitter(changed, rng.split("jitter"), noise === true ? {} : noise);
    if (drop !== undefined && drop !== false) changed = dropSome(changed, rng.split("drop"), drop === true ? undefined : drop);
    return changed;
  };
}

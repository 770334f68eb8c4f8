/** @file What can be chosen about a batch: about meshes, about points, and who draws. */

import { expectKeys } from "@dilf/tensor";
import { DRAW_DEFAULTS, type DrawOptions, drawOptions, type GivenOptions } from "./draw/options.ts";
import { type PointOptions, pointOptions } from "./points/options.ts";

/** `mode` and what belongs to it is for meshes, `points` for clouds; cameras, light, colour and background are for both. */
export interface RenderOptions extends DrawOptions {
  readonly points: PointOptions;
}

export type GivenRenderOptions = GivenOptions & { readonly points?: Partial<PointOptions> };

/** Defaults under what was given, checked. @throws TypeError for an unknown option, RangeError for one out of range */
export function renderOptions(where: string, given: GivenRenderOptions): RenderOptions {
  expectKeys(where, given, [...Object.keys(DRAW_DEFAULTS), "points", "workers"]);
  const { points = {}, ...draw } = given;
  return { ...drawOptions(where, draw), points: pointOptions(where, points) };
}

/** @file Views that are the same for every shape. */

import { type Cameras, cameras, circularViews, DEFAULT_DISTANCE, sphericalViews, type View } from "@dilf/renderer";
import { expectKeys, expectShape, type Tensor, tensor } from "@dilf/tensor";
import type { ViewPolicy } from "../contracts.ts";
import { zerosLike } from "../floats.ts";

/** Options of `fixedViews`. */
export interface FixedViewsOptions {
  /** V, where the views are named and not listed. */
  readonly views?: number;
  /** World units, > 1 (shapes fill the unit sphere), of the views that do not say their own. */
  readonly distance?: number;
  /** Degrees, of "circular" only. */
  readonly elevation?: number;
}

/** V of the paper; distance and elevation of MVTN's configuration. */
export const FIXED_VIEWS_DEFAULTS = { views: 6, distance: DEFAULT_DISTANCE, elevation: 30 } as const satisfies Required<FixedViewsOptions>;

/**
 * A policy that looks at no shape and learns nothing.
 * @param views a list; or "spherical", rings over the whole sphere; or "circular", one ring (MVTN's two baselines)
 * @throws RangeError for an empty list, an angle that is not finite, or an option out of range
 * @example fixedViews("circular", { views: 8 }); fixedViews([{ azimuth: 30, elevation: 20 }])
 */
export function fixedViews(views: readonly View[] | "spherical" | "circular", options: FixedViewsOptions = {}): ViewPolicy {
  expectKeys("fixedViews", options, Object.keys(FIXED_VIEWS_DEFAULTS));
  const { views: count, distance, elevation } = { ...FIXED_VIEWS_DEFAULTS, ...options };
  if (typeof views !== "string" && options.views !== undefined)
    throw new RangeError("fixedViews: a list of views says how many there are; leave `views` out of the options");
  if (views !== "circular" && options.elevation !== undefined)
    throw new RangeError('fixedViews: `elevation` is of "circular" only; leave it out of the options');
  const list = views === "spherical" ? sphericalViews(count) : views === "circular" ? circularViews(count, elevation) : views;
  for (const view of list) {
    const d = view.distance ?? distance;
    if (!(d > 1 && d < Infinity)) throw new RangeError(`fixedViews: distance must be > 1 (outside the unit sphere), got ${d}`);
  }
  const one = cameras(list.map((view) => ({ distance, ...view })));
  const forAll = async (points: Tensor): Promise<Cameras> => {
    // Zero points are wanted; any number is taken, because none is looked at.
    const { B: batch } = expectShape("fixedViews", "points", points, ["B", "P", 3]);
    const repeated = ({ data }: Tensor) => {
      const out = zerosLike(points.data, batch * list.length);
      for (let b = 0; b < batch; b++) out.set(data, b * list.length);
      return tensor(out, [batch, list.length]);
    };
    return { azimuth: repeated(one.azimuth), elevation: repeated(one.elevation), distance: repeated(one.distance) };
  };
  return {
    name: typeof views === "string" ? `fixed-${views}` : "fixed",
    views: list.length,
    points: 0,
    init: () => ({ parameters: new Map(), buffers: new Map() }),
    cameras: forAll,
    async camerasWithGradient(points, state) {
      return { value: await forAll(points), buffers: state.buffers, pullback: async () => new Map(), dispose() {} };
    },
    async dispose() {},
  };
}

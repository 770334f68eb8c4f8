/** @file Resize as what it is along each axis: a matrix of weights. */

import { type Attributes, numberOf, textOf } from "../attributes.ts";
import type { Dim, Value } from "../graph.ts";
import { describe } from "./operator.ts";

/** What becomes of one axis: `from` entries make `to`, at `scale` = how many new entries an old one makes. Equal extents at scale 1 stay as they are. */
export interface ResizedAxis {
  readonly from: Dim;
  readonly to: Dim;
  readonly scale: number;
}

/** One entry for each axis of x. Either scales or sizes are given. */
export function resizePlan(
  attributes: Attributes,
  x: Value,
  scales: readonly number[] | undefined,
  sizes: readonly Dim[] | undefined,
): readonly ResizedAxis[] {
  const given = sizes?.length ? sizes : scales;
  if (given?.length !== x.shape.length)
    throw new Error(`${describe(x)} needs ${x.shape.length} constant scales or sizes, got [${given?.join(", ") ?? ""}]`);
  if (textOf(attributes, "coordinate_transformation_mode", "half_pixel") === "tf_crop_and_resize")
    throw new Error("tf_crop_and_resize is not supported; crop with slice, then resize");
  return x.shape.map((from, axis): ResizedAxis => {
    const wanted = given[axis]!;
    if (wanted === (sizes?.length ? from : 1)) return { from, to: from, scale: 1 };
    if (typeof from !== "number" || typeof wanted !== "number")
      throw new Error(`${describe(x)}: axis ${axis} has the extent "${from}" and cannot become ${wanted}`);
    return sizes?.length ? { from, to: wanted, scale: wanted / from } : { from, to: Math.floor(from * wanted), scale: wanted };
  });
}

/** Weights [to, from], row by row: new entry t is Σ weight[t, s] · old entry s. Every row sums to 1. */
export function resizeWeights(attributes: Attributes, { from, to, scale }: ResizedAxis): Float64Array {
  const [extent, target] = [from as number, to as number];
  const mode = textOf(attributes, "mode", "nearest");
  const coordinates = textOf(attributes, "coordinate_transformation_mode", "half_pixel");
  const outside = numberOf(attributes, "exclude_outside", 0) === 1;
  const a = numberOf(attributes, "cubic_coeff_a", -0.75);
  if (numberOf(attributes, "antialias", 0) === 1) throw new Error("antialias = 1 has no derivative rule; blur first, or resize without it");
  const weights = new Float64Array(target * extent);
  const put = (t: number, s: number, weight: number) => {
    weights[t * extent + Math.min(Math.max(s, 0), extent - 1)]! += weight;
  };
  for (let t = 0; t < target; t++) {
    const at = sourceOf(coordinates, t, extent, target, scale);
    const low = Math.floor(at);
    const rest = at - low;
    if (mode === "nearest") put(t, nearestOf(textOf(attributes, "nearest_mode", "round_prefer_floor"), at), 1);
    else if (mode === "linear") {
      // Coordinates are limited to the axis first, so that the border is repeated.
      const inside = Math.min(Math.max(at, 0), extent - 1);
      put(t, Math.floor(inside), 1 - (inside - Math.floor(inside)));
      put(t, Math.floor(inside) + 1, inside - Math.floor(inside));
    } else if (mode === "cubic") {
      const taps = [-1, 0, 1, 2].map((tap) => {
        const s = low + tap;
        return { s, weight: outside && (s < 0 || s >= extent) ? 0 : cubic(Math.abs(rest - tap), a) };
      });
      const sum = outside ? taps.reduce((total, { weight }) => total + weight, 0) : 1;
      for (const { s, weight } of taps) put(t, s, weight / sum);
    } else throw new Error(`mode "${mode}" is unknown; known are nearest, linear, cubic`);
  }
  return weights;
}

/** Where in the old axis a new entry lies, in entries. */
function sourceOf(coordinates: string, t: number, extent: number, target: number, scale: number): number {
  switch (coordinates) {
    case "half_pixel":
      return (t + 0.5) / scale - 0.5;
    case "pytorch_half_pixel":
      return target > 1 ? (t + 0.5) / scale - 0.5 : 0;
    case "asymmetric":
      return t / scale;
    case "align_corners":
      return target > 1 ? (t * (extent - 1)) / (target - 1) : 0;
    default:
      throw new Error(`coordinate_transformation_mode "${coordinates}" is not supported`);
  }
}

function nearestOf(mode: string, at: number): number {
  switch (mode) {
    case "round_prefer_floor":
      return Math.ceil(at - 0.5);
    case "round_prefer_ceil":
      return Math.floor(at + 0.5);
    case "floor":
      return Math.floor(at);
    case "ceil":
      return Math.ceil(at);
    default:
      throw new Error(`nearest_mode "${mode}" is unknown`);
  }
}

/** The cubic convolution kernel (Keys 1981, equation 4), with its free coefficient a. */
function cubic(distance: number, a: number): number {
  const d = distance;
  if (d <= 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
  return d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a : 0;
}

/** @file CLIP2Point's depth maps (Huang et al. 2023), as its code draws them: discs seen in parallel, the nearest depth, near dark, far light, background white. */

import { expectKeys, type Tensor, tensor } from "@dilf/tensor";
import { checkCameras } from "../../camera/cameras.ts";
import { poseOf } from "../../camera/pose.ts";
import { toView } from "../../draw/project.ts";
import { checkPoints } from "../../geometry/check.ts";
import type { Cameras } from "../../renderer.ts";
import type { FloatData, PointCloud } from "../../shape.ts";

/** How `clip2pointDepth` draws; defaults in `CLIP2POINT_DEFAULTS`. */
export interface Clip2pointOptions {
  /** Width and height in pixels. */
  readonly size: number;
  /** Of a disc; the picture is 2 wide. */
  readonly radius: number;
  /** Turns the cloud as the original does with ModelNet, whose +z is up: (x, y, z) → (−y, z, −x). */
  readonly turned: boolean;
}

/** What `clip2pointDepth` does when an option is not given. */
export const CLIP2POINT_DEFAULTS: Clip2pointOptions = { size: 224, radius: 0.02, turned: false };

const BRIGHTEST = 200 / 255; // of a point: the background stands out at 1

/**
 * CLIP2Point's depth maps, [N, S, S, 3] in 0..1: discs of radius 0.02, seen in parallel, near dark, far at most
 * 200/255, background 1. The cloud is divided by the camera's distance, so what is farther from the origin than distance² lies behind the camera and is
 * left out (the original's way). Give it clouds of `normalizeByMean`, and `cameras(clip2pointViews(6))` at distance 1. Forward only.
 */
export function clip2pointDepth(
  cloud: PointCloud<FloatData>,
  cameras: Cameras<FloatData>,
  options: Partial<Clip2pointOptions> = {},
): Tensor {
  expectKeys("clip2pointDepth", options, Object.keys(CLIP2POINT_DEFAULTS));
  const { size, radius, turned } = { ...CLIP2POINT_DEFAULTS, ...options };
  if (!(Number.isInteger(size) && size > 0 && size <= 8192))
    throw new RangeError(`clip2pointDepth: size must be an integer in 1..8192, got ${size}`);
  if (!(radius > 0 && Number.isFinite(radius))) throw new RangeError(`clip2pointDepth: radius must be a finite number > 0, got ${radius}`);
  checkPoints("clip2pointDepth", cloud);
  checkCameras("clip2pointDepth", cameras, ["N"]);
  const { azimuth, elevation, distance } = cameras;
  const N = azimuth.shape[0]!;
  const P = size * size;
  const out = new Float32Array(3 * N * P);
  const points = Float64Array.from(cloud.points.data);
  if (turned) for (let i = 0; i < points.length; i += 3) points.set([-points[i + 1]!, points[i + 2]!, -points[i]!], i);
  const scaled = new Float64Array(points.length);
  const view = new Float64Array(points.length);
  const depth = new Float64Array(P);
  for (let n = 0; n < N; n++) {
    const d = distance.data[n]!;
    for (let i = 0; i < points.length; i++) scaled[i] = points[i]! / d;
    toView(scaled, poseOf(azimuth.data[n]!, elevation.data[n]!, d), view);
    nearest(view, size, radius, depth);
    const values = normalized(depth);
    for (let p = 0; p < P; p++) out.fill(values[p]!, 3 * (n * P + p), 3 * (n * P + p) + 3);
  }
  return tensor(out, [N, size, size, 3]);
}

/** Fills `depth` [S, S] with that of the nearest disc over each pixel centre, −1 where there is none. What is behind the camera is left out. */
function nearest(view: Float64Array, size: number, radius: number, depth: Float64Array): void {
  depth.fill(-1);
  const middle = (size - 1) / 2;
  const r = (radius * size) / 2;
  for (let o = 0; o < view.length; o += 3) {
    const z = -view[o + 2]!;
    if (z < 0) continue;
    const x = middle + (view[o]! * size) / 2;
    const y = middle - (view[o + 1]! * size) / 2;
    for (let i = Math.max(0, Math.ceil(y - r)); i <= Math.min(size - 1, Math.floor(y + r)); i++)
      for (let j = Math.max(0, Math.ceil(x - r)); j <= Math.min(size - 1, Math.floor(x + r)); j++) {
        const p = i * size + j;
        if ((j - x) ** 2 + (i - y) ** 2 < r * r && (depth[p]! < 0 || z < depth[p]!)) depth[p] = z;
      }
  }
}

/** (z − min) / max · 200/255; by max, not by max − min, as the original has it. The background counts as 1 in the minimum, and becomes 1. */
function normalized(depth: Float64Array): Float64Array {
  let most = Number.NEGATIVE_INFINITY;
  let least = Number.POSITIVE_INFINITY;
  for (const z of depth) {
    if (z > most) most = z;
    least = Math.min(least, z > 0 ? z : 1);
  }
  return depth.map((z) => (z > 0 ? ((z - least) / most) * BRIGHTEST : 1));
}

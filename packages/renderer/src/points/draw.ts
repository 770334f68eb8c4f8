/** @file One cloud from N cameras, at once and without promises. */

import { expectKeys, expectShape, type Tensor, tensor } from "@dilf/tensor";
import { checkCameras } from "../camera/cameras.ts";
import { drawOptions } from "../draw/options.ts";
import { addInto, type Camera } from "../painter.ts";
import type { Cameras, ShapeGradient } from "../renderer.ts";
import { type FloatData, type PointCloud, zerosLike } from "../shape.ts";
import { POINT_DEFAULTS, type PointOptions, type PointPaint, pointOptions } from "./options.ts";
import { pointsPainter } from "./painter.ts";

/** Options of `drawPoints`: those of points, and what pictures of meshes have too. */
export type DrawPointsOptions = PointOptions & Omit<PointPaint, "points">;

/** The gradient of ⟨cotangent, pictures⟩ of one cloud. */
export interface DrawPointsGradient<D extends FloatData = Float32Array> extends Cameras<D> {
  /** Only when asked for; `vertices` are the points. */
  readonly cloud?: ShapeGradient<D>;
}

/** A picture with its way back, without promises. */
export interface DrawnPoints<D extends FloatData = Float32Array> {
  readonly value: Tensor<D>; // [N, S, S, 3]
  pullback(cotangent: Tensor<FloatData>, wrt?: { readonly cloud?: boolean }): DrawPointsGradient<D>;
}

const SCREEN = ["size", "fov", "near", "projection", "span", "light", "ambient", "diffuse", "color", "background", "twoSided"] as const;

/**
 * Pictures [N, S, S, 3] of one cloud from N cameras, display values in 0..1, in the precision of
 * `cloud.points`. Options: those of `POINT_DEFAULTS`, and of `DRAW_DEFAULTS` what concerns points: size, fov, near, projection, span, light, ambient,
 * diffuse, color, background, twoSided.
 * @param cameras [N] each
 * @throws RangeError for a cloud that is empty or not finite; for cameras or options out of range
 */
export function drawPoints<D extends FloatData>(
  cloud: PointCloud<D>,
  cameras: Cameras<FloatData>,
  options: Partial<DrawPointsOptions> = {},
): Tensor<D> {
  const { paint, list } = prepare("drawPoints", cameras, options);
  const painter = pointsPainter("drawPoints", cloud, paint);
  const length = 3 * paint.size * paint.size;
  const pictures = zerosLike(cloud.points.data, list.length * length);
  for (const [n, camera] of list.entries()) painter.draw(camera, pictures.subarray(n * length, (n + 1) * length), false);
  return tensor(pictures, [list.length, paint.size, paint.size, 3]);
}

/**
 * The same pictures with their pullback: cotangent [N, S, S, 3] → gradient per degree of azimuth
 * and elevation, per world unit of distance, and with `{ cloud: true }` for the points [P, 3] (named `vertices`) and colours [P, 3]. Which point is
 * nearer, and whose neighbour is whose where normals are estimated, is held fixed.
 */
export function drawPointsWithGradient<D extends FloatData>(
  cloud: PointCloud<D>,
  cameras: Cameras<FloatData>,
  options: Partial<DrawPointsOptions> = {},
): DrawnPoints<D> {
  const where = "drawPointsWithGradient";
  const { paint, list } = prepare(where, cameras, options);
  const painter = pointsPainter(where, cloud, paint);
  const { size } = paint;
  const N = list.length;
  const length = 3 * size * size;
  const like = cloud.points.data;
  const pictures = zerosLike(like, N * length);
  const kept = list.map((camera, n) => painter.draw(camera, pictures.subarray(n * length, (n + 1) * length), true));
  return {
    value: tensor(pictures, [N, size, size, 3]),
    pullback: (cotangent, wrt = {}) => {
      expectShape(`${where}.pullback`, "cotangent", cotangent, [N, size, size, 3]);
      const total = wrt.cloud ? painter.zeroGradient() : null;
      const back = list.map((camera, n) => {
        const part = total && painter.zeroGradient();
        const angles = painter.pull(camera, cotangent.data.subarray(n * length, (n + 1) * length), kept[n]!, part);
        if (total) addInto(total, part!);
        return angles;
      });
      const column = (of: (camera: Camera) => number) => {
        const data = zerosLike(like, N);
        data.set(back.map(of));
        return tensor(data, [N]);
      };
      return {
        azimuth: column((camera) => camera.azimuth),
        elevation: column((camera) => camera.elevation),
        distance: column((camera) => camera.distance),
        ...(total ? { cloud: painter.finish(total) } : {}),
      };
    },
  };
}

function prepare(where: string, cameras: Cameras<FloatData>, options: Partial<DrawPointsOptions>): { paint: PointPaint; list: Camera[] } {
  expectKeys(where, options, [...SCREEN, ...Object.keys(POINT_DEFAULTS)]);
  checkCameras(where, cameras, ["N"]);
  const screen: Record<string, unknown> = {};
  const own: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(options)) (key in POINT_DEFAULTS ? own : screen)[key] = value;
  const paint = { ...drawOptions(where, screen), points: pointOptions(where, own) };
  const { azimuth, elevation, distance } = cameras;
  const list = Array.from(azimuth.data, (a, n) => ({ azimuth: a, elevation: elevation.data[n]!, distance: distance.data[n]! }));
  return { paint, list };
}

/** @file Clouds in the unit sphere, by the mean. */

import { tensor } from "@dilf/tensor";
import { checkPoints } from "../geometry/check.ts";
import { type FloatData, type PointCloud, zerosLike } from "../shape.ts";

/**
 * Moved and scaled so that the mean of the points is the origin and the farthest has distance 1: what MVTN, CLIP2Point and PointCLIP do
 * with their clouds. `normalizeShape` takes the middle of the box. @throws RangeError for an unsound cloud or one whose points all coincide
 */
export function normalizeByMean<D extends FloatData>(cloud: PointCloud<D>): PointCloud<D> {
  checkPoints("normalizeByMean", cloud);
  const { data, shape } = cloud.points;
  const mean = [0, 0, 0];
  for (let i = 0; i < data.length; i++) mean[i % 3]! += data[i]! / shape[0]!;
  let farthest = 0;
  for (let i = 0; i < data.length; i += 3)
    farthest = Math.max(farthest, Math.hypot(data[i]! - mean[0]!, data[i + 1]! - mean[1]!, data[i + 2]! - mean[2]!));
  if (!(farthest > 0)) throw new RangeError("normalizeByMean: all points coincide, there is nothing to scale by");
  const out = zerosLike(data, data.length);
  for (let i = 0; i < data.length; i++) out[i] = (data[i]! - mean[i % 3]!) / farthest;
  return { ...cloud, points: tensor(out, shape) };
}

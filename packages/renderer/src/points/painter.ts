/** @file One cloud from any camera: the steps in order, forward and backward. */

import { tensor } from "@dilf/tensor";
import { type PoseGradient, poseBackward, poseOf } from "../camera/pose.ts";
import { toView, vertexBackward } from "../draw/project.ts";
import type { Painter } from "../painter.ts";
import { type FloatData, type PointCloud, zerosLike } from "../shape.ts";
import { compositorOf } from "./compositor.ts";
import { estimateNormalsBackward } from "./estimate-normals.ts";
import type { PointPaint } from "./options.ts";
import { place, placeBackward } from "./place.ts";
import { pointScene } from "./scene.ts";
import { shadePoints, shadePointsBackward } from "./shade.ts";
import { sortByDepth } from "./sort.ts";
import { type PointWorkspace, sharedPointWorkspace } from "./workspace.ts";

/**
 * The painter of a cloud. What it keeps of a picture for the way back is the order of the points that are seen.
 * @param work scratch that may be shared by painters which never draw at the same time
 * @throws RangeError for a cloud that is empty or not finite
 */
export function pointsPainter<D extends FloatData>(
  where: string,
  cloud: PointCloud<D>,
  options: PointPaint,
  work: PointWorkspace = sharedPointWorkspace(),
): Painter<D> {
  const scene = pointScene(where, cloud, options);
  const { points, colors, estimated } = scene;
  const N = points.length / 3;
  const compositor = compositorOf(scene, options, work);

  /** @returns how many points are seen; they stand in `work.order`, front to back */
  const begin = (pose: ReturnType<typeof poseOf>, kept: Int32Array | null): number => {
    work.ready(options.size, compositor.stride, N);
    toView(points, pose, work.view);
    const count = place(N, options, work);
    if (kept) work.order.set(kept);
    else sortByDepth(count, work);
    shadePoints(scene, pose, options, count, work);
    return count;
  };

  return {
    draw: ({ azimuth, elevation, distance }, picture, keep) => {
      const count = begin(poseOf(azimuth, elevation, distance), null);
      compositor.draw(count, picture);
      return keep ? work.order.slice(0, count) : null;
    },
    zeroGradient: () => [new Float64Array(3 * N), new Float64Array(colors ? 3 * N : 0), new Float64Array(estimated ? 3 * N : 0)],
    pull: ({ azimuth, elevation, distance }, cotangent, kept, into) => {
      const pose = poseOf(azimuth, elevation, distance);
      const count = begin(pose, kept);
      work.readyGradient();
      compositor.pull(count, cotangent);
      const { order, share, tintGradient, viewGradient } = work;
      const gradient = into ? { points: into[0]!, colors: into[1]!, normals: into[2]! } : null;
      if (colors && gradient)
        for (let k = 0; k < count; k++)
          for (let o = 3 * order[k]!; o < 3 * order[k]! + 3; o++) gradient.colors[o]! += share[order[k]!]! * tintGradient[o]!;
      const poseGradient: PoseGradient = { right: new Float64Array(3), up: new Float64Array(3), back: new Float64Array(3), distance: 0 };
      viewGradient.fill(0, 0, 3 * N);
      placeBackward(count, options, work);
      shadePointsBackward(scene, pose, options, count, work, poseGradient, gradient);
      for (let k = 0; k < count; k++) {
        const i = 3 * order[k]!;
        const [gx, gy, gz] = [viewGradient[i]!, viewGradient[i + 1]!, viewGradient[i + 2]!];
        vertexBackward(points, i, gx, gy, gz, pose, gradient?.points ?? null, poseGradient);
      }
      const [byAzimuth, byElevation, byDistance] = poseBackward(azimuth, elevation, poseGradient);
      return { azimuth: byAzimuth, elevation: byElevation, distance: byDistance };
    },
    finish: ([gPoints, gColors, gNormals]) => {
      const total = gPoints!.slice();
      if (estimated) estimateNormalsBackward(points, estimated, gNormals!, total);
      const typed = (data: Float64Array) => {
        const out = zerosLike(cloud.points.data, data.length);
        out.set(data);
        return tensor(out, [N, 3]);
      };
      return { vertices: typed(total), ...(colors ? { colors: typed(gColors!) } : {}) };
    },
  };
}

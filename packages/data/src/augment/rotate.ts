/** @file Turning shapes. */

import type { Shape } from "@dilf/renderer";
import type { Rng } from "@dilf/tensor";
import { aboutAxis, aboutUp, randomDirection, turned } from "../shapes.ts";

/**
 * `rotateUp(shape, rng, most)`: about +y by an angle uniform in ±most degrees; 180 (the default) is every azimuth. Normals turn with it.
 * @throws RangeError for `most` outside 0..180
 */
export function rotateUp<S extends Shape>(shape: S, rng: Rng, most = 180): S {
  if (!(most >= 0 && most <= 180)) throw new RangeError(`rotateUp: most must lie in 0..180 degrees, got ${most}`);
  return turned(shape, aboutUp((rng.uniform(-most, most) * Math.PI) / 180));
}

/** `rotateAny(shape, rng)`: a rotation drawn uniformly from all of them (Shoemake 1992: a uniform unit quaternion). */
export function rotateAny<S extends Shape>(shape: S, rng: Rng): S {
  const u = rng.next();
  const a = 2 * Math.PI * rng.next();
  const b = 2 * Math.PI * rng.next();
  const s = Math.sqrt(1 - u);
  const t = Math.sqrt(u);
  const [x, y, z, w] = [s * Math.sin(a), s * Math.cos(a), t * Math.sin(b), t * Math.cos(b)];
  return turned(shape, [
    1 - 2 * (y * y + z * z),
    2 * (x * y - z * w),
    2 * (x * z + y * w),
    2 * (x * y + z * w),
    1 - 2 * (x * x + z * z),
    2 * (y * z - x * w),
    2 * (x * z - y * w),
    2 * (y * z + x * w),
    1 - 2 * (x * x + y * y),
  ]);
}

/** `tilt(shape, rng, degrees)`: by exactly so many degrees about an axis drawn uniformly. */
export function tilt<S extends Shape>(shape: S, rng: Rng, degrees: number): S {
  return turned(shape, aboutAxis(randomDirection(rng), (degrees * Math.PI) / 180));
}

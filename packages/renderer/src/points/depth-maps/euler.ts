/** @file Clouds turned by Euler angles, as PointCLIP does. */

/** Rx(x) · Ry(y) · Rz(z), radians, rows one after another. */
export function eulerMatrix(x: number, y: number, z: number): number[] {
  const [cx, sx, cy, sy, cz, sz] = [Math.cos(x), Math.sin(x), Math.cos(y), Math.sin(y), Math.cos(z), Math.sin(z)];
  return [
    [cy * cz, -cy * sz, sy],
    [sx * sy * cz + cx * sz, -sx * sy * sz + cx * cz, -sx * cy],
    [-cx * sy * cz + sx * sz, cx * sy * sz + sx * cz, cx * cy],
  ].flat();
}

/** m · p for every point of [P, 3]. */
export function turn(points: Float64Array, m: readonly number[]): Float64Array {
  const out = new Float64Array(points.length);
  for (let i = 0; i < points.length; i += 3)
    for (let row = 0; row < 3; row++)
      out[i + row] = m[3 * row]! * points[i]! + m[3 * row + 1]! * points[i + 1]! + m[3 * row + 2]! * points[i + 2]!;
  return out;
}

/** @file Clouds of points from plain numbers: .xyz and .txt (a point a line), .npy (a point a row). */

import { readNpy, shapeText, tensor } from "@dilf/tensor";
import { checkPoints } from "../geometry/check.ts";
import type { PointCloud } from "../shape.ts";
import { displayColors } from "./assemble.ts";
import { filled, floats, push } from "./grow.ts";
import { atLineEnd, lineFrom, nextLine, placeOf, readNumber, skipComma, textOf, toContent } from "./text.ts";

/**
 * A point a line: x y z, then a normal or a colour, or both; blanks or commas between, comments after #. Three further
 * numbers are a normal where all of them have length 1, else a colour (0..1, or 0..255 when one exceeds 1).
 * @throws RangeError that names the line for what is no number and lines of different length
 */
export function parseXyz(source: string | Uint8Array, name = "XYZ"): PointCloud {
  const text = textOf(source, name);
  const rows = floats(Math.max(9, text.bytes.length >> 3));
  let columns = 0;
  for (; toContent(text); nextLine(text)) {
    const start = text.at;
    const before = rows.length;
    while (!atLineEnd(text)) {
      const value = readNumber(text);
      if (!Number.isFinite(Math.fround(value)))
        throw new RangeError(`${placeOf(text)}: a point is finite numbers, got "${lineFrom(text, start)}"`);
      push(rows, value);
      skipComma(text);
    }
    const found = rows.length - before;
    columns ||= found;
    if (found !== columns)
      throw new RangeError(`${placeOf(text)}: ${found} numbers, the lines before have ${columns}, in "${lineFrom(text, start)}"`);
  }
  return cloudOf(name, filled(rows), columns);
}

/**
 * Points from a NumPy array [P, 3], [P, 6] or [P, 9] (or one more axis of length 1 in front), columns as `parseXyz`.
 * @throws RangeError for another shape, numbers that are not finite; Error for what is no .npy file
 */
export function parseNpyPoints(bytes: Uint8Array, name = "NPY"): PointCloud {
  const { data, shape } = readNpy(bytes, name);
  const one = shape.length === 3 && shape[0] === 1 ? shape.slice(1) : shape;
  if (one.length !== 2)
    throw new RangeError(`${name}: points are an array [P, 3], [P, 6] or [P, 9], got ${shapeText(shape)}; save one cloud a file`);
  return cloudOf(name, Float32Array.from(data as ArrayLike<number>, Number), one[1]!);
}

/**
 * Columns: x y z; then normals or colours; then the other of the two. Three columns are normals where every row of them has length 1 (to 1 %, the rounding of
 * printed files), else colours.
 */
function cloudOf(name: string, rows: Float32Array, columns: number): PointCloud {
  if (rows.length === 0) throw new RangeError(`${name}: the point cloud is empty`);
  if (columns !== 3 && columns !== 6 && columns !== 9)
    throw new RangeError(`${name}: a point has 3, 6 or 9 numbers: x y z, then a normal or a colour, or both; here are ${columns}`);
  const P = rows.length / columns;
  const of = (first: number): Float32Array => {
    const out = new Float32Array(3 * P);
    for (let p = 0; p < P; p++) for (let axis = 0; axis < 3; axis++) out[3 * p + axis] = rows[columns * p + first + axis]!;
    return out;
  };
  const extras = columns === 3 ? [] : columns === 6 ? [of(3)] : [of(3), of(6)];
  const normals = extras.find(areUnit);
  const colors = extras.find((extra) => extra !== normals);
  if (columns === 9 && !normals) throw new RangeError(`${name}: of 9 columns either 4–6 or 7–9 must be normals, of length 1; neither are`);
  const cloud: PointCloud = {
    kind: "points",
    points: tensor(of(0), [P, 3]),
    ...(colors ? { colors: tensor(displayColors(colors), [P, 3]) } : {}),
    ...(normals ? { normals: tensor(normals, [P, 3]) } : {}),
  };
  checkPoints(name, cloud);
  return cloud;
}

function areUnit(rows: Float32Array): boolean {
  for (let i = 0; i < rows.length; i += 3) if (!(Math.abs(Math.hypot(rows[i]!, rows[i + 1]!, rows[i + 2]!) - 1) <= 0.01)) return false;
  return true;
}

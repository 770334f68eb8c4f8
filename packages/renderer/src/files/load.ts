/** @file A file's bytes → a shape, by the extension of its name. */

import type { Shape } from "../shape.ts";
import { parseGlb } from "./glb.ts";
import { parseObj } from "./obj.ts";
import { parseOff } from "./off.ts";

/** One line per format. */
const FORMATS: Readonly<Record<string, (bytes: Uint8Array, name: string) => Shape | Promise<Shape>>> = {
  glb: parseGlb,
  obj: (bytes, name) => parseObj(textOf(bytes, name), name),
  off: (bytes, name) => parseOff(textOf(bytes, name), name),
};

/** See `index.ts`. */
export const SHAPE_EXTENSIONS: readonly string[] = Object.keys(FORMATS).map((extension) => `.${extension}`);

/** See `index.ts`. */
export async function loadShape(name: string, bytes: Uint8Array): Promise<Shape> {
  const extension = /\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
  const format = Object.hasOwn(FORMATS, extension) ? FORMATS[extension] : undefined;
  if (!format) throw new RangeError(`loadShape: "${name}" has no known extension; known are ${SHAPE_EXTENSIONS.join(", ")}`);
  return format(bytes, name);
}

function textOf(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: bytes.includes(0) }).decode(bytes);
  } catch {
    throw new RangeError(`${name}: not a text file`);
  }
}

/** @file A file's bytes → a shape, by the extension of its name. */

import type { Shape } from "../shape.ts";
import { type Companions, companionsOf, type LoadOptions } from "./companions.ts";
import { loadGltf } from "./gltf.ts";
import { loadObj } from "./obj.ts";
import { parseOff } from "./off.ts";
import { parsePly } from "./ply.ts";
import { parseNpyPoints, parseXyz } from "./points.ts";
import { parseStl } from "./stl.ts";

/** One line per format. */
const FORMATS: Readonly<Record<string, (bytes: Uint8Array, name: string, companions: Companions) => Shape | Promise<Shape>>> = {
  glb: loadGltf,
  gltf: loadGltf,
  npy: parseNpyPoints,
  obj: loadObj,
  off: parseOff,
  ply: parsePly,
  stl: parseStl,
  txt: parseXyz,
  xyz: parseXyz,
};

/** The extensions that `loadShape` reads, with their dot, in lower case. */
export const SHAPE_EXTENSIONS: readonly string[] = Object.keys(FORMATS).map((extension) => `.${extension}`);

/**
 * A shape from the bytes of a file, by the extension of its name (any case): .glb, .gltf, .npy, .obj, .off, .ply,
 * .stl, .txt, .xyz. Companions (material libraries, pictures, buffers) come through `options.files`; in Node, `readShape` of `@dilf/renderer/node` finds them.
 * @throws RangeError for an unknown extension, and whatever the format's parser throws; messages start with `name`
 */
export async function loadShape(name: string, bytes: Uint8Array, options: LoadOptions = {}): Promise<Shape> {
  const companions = companionsOf("loadShape", options);
  const extension = /\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
  const format = Object.hasOwn(FORMATS, extension) ? FORMATS[extension] : undefined;
  if (!format) throw new RangeError(`loadShape: "${name}" has no known extension; known are ${SHAPE_EXTENSIONS.join(", ")}`);
  return format(bytes, name, companions);
}

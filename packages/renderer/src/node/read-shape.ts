/** @file A file on disk, with the files that it names → a shape. */

import { readFile, realpath } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import type { LoadOptions } from "../files/companions.ts";
import { loadShape } from "../files/load.ts";
import type { Shape } from "../shape.ts";
import { installedPlugins } from "./gltf-plugins.ts";

/** What `readShape` takes: the options of `loadShape`, save for `files`, and where companions may lie. */
export interface ReadShapeOptions extends Omit<LoadOptions, "files"> {
  /** Companions are read from this folder and what is below it, links followed, and from nowhere else. Default: the folder of the shape. */
  readonly within?: string;
}

/**
 * A shape from a file and the files that it names (materials, pictures, buffers), which must lie in its folder or below, or in
 * `options.within`. Decoders of compressed glTF are found where `@gltf-transform/extensions` and `draco3dgltf` or `meshoptimizer` are installed.
 * @throws the file system's error for the file itself; RangeError as `loadShape`
 * @example await readShape("models/chair.obj", { within: ".", onSkip: console.warn })
 */
export async function readShape(path: string, options: ReadShapeOptions = {}): Promise<Shape> {
  const { within = dirname(path), ...rest } = options;
  const bytes = await readFile(path);
  const allowed = resolve(within);
  const files = async (companion: string): Promise<Uint8Array> => {
    const wanted = join(dirname(resolve(path)), ...companion.split("/"));
    if (!isInside(allowed, wanted)) throw new Error(`it lies outside of ${within}; allow a folder above with { within }`);
    const real = await realpath(wanted); // a link inside may lead outside
    if (!isInside(await realpath(allowed), real)) throw new Error(`it is a link to ${real}, outside of ${within}`);
    return readFile(real);
  };
  const gltf = rest.gltf ?? (await installedPlugins(path, bytes));
  return loadShape(basename(path), bytes, { ...rest, files, ...(gltf ? { gltf } : {}) });
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== "" && way !== ".." && !way.startsWith(`..${sep}`) && resolve(folder, way) === resolve(path);
}

/** @file Clouds in HDF5 files: `data` [N, P, 3], `label` [N] or [N, 1], and `normal` [N, P, 3] where there is one. */

import { closeSync, existsSync, openSync, readSync } from "node:fs";
import type { PointCloud } from "@dilf/renderer";
import { tensor } from "@dilf/tensor";
import { strangePoint } from "./shapes.ts";

// h5wasm is 4 MB of WebAssembly: loaded when the first such file is opened, not with the package.
type H5 = typeof import("h5wasm/node").default;
let library: Promise<H5> | undefined;

function h5(): Promise<H5> {
  library ??= import("h5wasm/node").then(async ({ default: loaded }) => {
    // Else failures print HDF5's stack on standard error and come back as a file number of −1.
    (await loaded.ready).activate_throwing_error_handler();
    return loaded;
  });
  return library;
}

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
/**
 * Clouds that are read at once. One by one costs 0.26 ms each (2048 points, uncompressed), 64 at once 0.07 ms: what is shuffled pays for a block each time,
 * what is read in order does not. Compressed files have chunks of several clouds, so that a single one would cost as much as its chunk.
 */
const BLOCK = 64;
const KEPT = 4; // blocks: 4 × 64 clouds × 24 KiB = 6 MiB

export interface H5Clouds {
  readonly count: number;
  /** P, the same for all. */
  readonly points: number;
  /** [N] */
  readonly labels: Int32Array;
  /** A copy. @throws RangeError for an index out of range; Error when the bytes cannot be read */
  read(index: number): PointCloud;
  /** The file is opened again by the next `read`. */
  close(): void;
}

/**
 * Opens a file and reads its labels; clouds are read when they are asked for.
 * @throws Error that says what is wrong: no such file, no HDF5, cut short, a dataset missing or of another shape or type
 */
export async function openH5Clouds(path: string): Promise<H5Clouds> {
  const { File } = await h5();
  if (!existsSync(path)) throw new Error(`${path} is not there`);
  if (!startsWithSignature(path))
    throw new Error(`${path} is not an HDF5 file: its first bytes are others. An HTML page or half a download?`);
  let file: InstanceType<typeof File> | undefined;
  const get = (): InstanceType<typeof File> => {
    try {
      file ??= new File(path, "r");
      return file;
    } catch (error) {
      throw new Error(`${path} cannot be opened: ${deepest(error)}`, { cause: error });
    }
  };
  const close = (): void => {
    file?.close();
    file = undefined;
    blocks.clear();
  };
  const blocks = new Map<number, { readonly points: Float32Array; readonly normals: Float32Array | null }>();
  const array = (name: string) => {
    const found = get().get(name);
    if (!found || !("slice" in found))
      throw new Error(`${path} has no dataset "${name}"; it holds ${get().keys().join(", ") || "nothing"}`);
    return found;
  };
  const floats = (name: string, shape: readonly (number | null)[]): number[] => {
    const { shape: got, metadata } = array(name);
    const fits = got?.length === shape.length && shape.every((extent, axis) => extent === null || extent === got[axis]);
    // HDF5's class 1: floating point
    if (!fits || metadata.type !== 1 || (metadata.size !== 4 && metadata.size !== 8))
      throw new Error(
        `${path}: "${name}" must be float32 or float64 of shape [${shape.map((x) => x ?? "N").join(", ")}], got [${got?.join(", ") ?? "a single value"}]`,
      );
    return got!;
  };
  try {
    const [count, points] = floats("data", [null, null, 3]) as [number, number, number];
    if (count === 0 || points === 0) throw new Error(`${path}: "data" is empty: [${count}, ${points}, 3]`);
    const given = array("label");
    const size = given.shape?.reduce((product, extent) => product * extent, 1);
    if (size !== count)
      throw new Error(`${path}: "label" must hold ${count} numbers, one for each cloud, got shape [${given.shape?.join(", ")}]`);
    const labels = Int32Array.from(Array.from(given.value as ArrayLike<number | bigint>, Number));
    const hasNormals = get().keys().includes("normal");
    if (hasNormals) floats("normal", [count, points, 3]);
    const block = (number: number) => {
      const hit = blocks.get(number);
      if (hit) {
        blocks.delete(number); // to the end: the first is the one unused for longest
        blocks.set(number, hit);
        return hit;
      }
      const rows: [number, number] = [number * BLOCK, Math.min(count, (number + 1) * BLOCK)];
      const slice = (name: string): Float32Array => {
        try {
          const values = array(name).slice([rows, [], []]) as Float32Array | Float64Array; // a copy already
          return values instanceof Float32Array ? values : new Float32Array(values);
        } catch (error) {
          throw new Error(`${path}: "${name}" cannot be read at ${rows[0]}..${rows[1] - 1}: ${deepest(error)}`, { cause: error });
        }
      };
      const read = { points: slice("data"), normals: hasNormals ? slice("normal") : null };
      blocks.set(number, read);
      if (blocks.size > KEPT) blocks.delete(blocks.keys().next().value!);
      return read;
    };
    return {
      count,
      points,
      labels,
      read: (index) => {
        if (!(Number.isInteger(index) && index >= 0 && index < count))
          throw new RangeError(`${path} holds ${count} clouds (0..${count - 1}), there is none of number ${index}`);
        const { points: xyz, normals } = block(Math.floor(index / BLOCK));
        const start = (index % BLOCK) * points * 3;
        const cut = (all: Float32Array) => tensor(all.slice(start, start + points * 3), [points, 3]);
        const strange = strangePoint(xyz, start, start + points * 3);
        if (strange >= 0) throw new Error(`${path}: cloud ${index}: point ${strange} is not finite`);
        return { kind: "points", points: cut(xyz), ...(normals ? { normals: cut(normals) } : {}) };
      },
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

function startsWithSignature(path: string): boolean {
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(SIGNATURE.length);
    return readSync(file, bytes) === SIGNATURE.length && SIGNATURE.every((byte, i) => bytes[i] === byte);
  } finally {
    closeSync(file);
  }
}

/** HDF5 reports a stack; the last message is the cause. */
function deepest(error: unknown): string {
  const text = (error as Error).message ?? String(error);
  const lines = [...text.matchAll(/in \w+\(\): (.+)$/gm)].map((match) => match[1]!);
  return lines.at(-1) ?? text;
}

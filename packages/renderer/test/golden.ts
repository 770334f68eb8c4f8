/**
 * @file The reference pictures of PyTorch3D: a selection in `fixtures/golden`, generated shapes only, so that a clone can test parity; all of them where a folder
 * `shared` lies beside the checkout. The files and their conventions are the same in both.
 */

import { existsSync, readFileSync } from "node:fs";
import { readNpy, type Tensor, tensor } from "@dilf/tensor";
import type { GivenOptions } from "../src/draw/options.ts";
import { f64, type Mesh64 } from "./meshes.ts";

export interface GoldenCamera {
  readonly azim: number;
  readonly elev: number;
  readonly dist: number;
  readonly fov: number;
  readonly znear: number;
  readonly zfar: number;
}

export interface GoldenGradient {
  readonly grad_azim: number;
  readonly grad_elev: number;
  readonly grad_dist: number;
}

export const COMMITTED = new URL("fixtures/golden/", import.meta.url);
export const SHARED = new URL("../../../../shared/golden/render/", import.meta.url);

/** Where a file is, the committed one first; null where it is in neither. */
export function golden(path: string): URL | null {
  for (const root of [COMMITTED, SHARED]) {
    const url = new URL(path, root);
    if (existsSync(url)) return url;
  }
  return null;
}

export function json<T>(path: string): T {
  return JSON.parse(readFileSync(golden(path)!, "utf8")) as T;
}

export function npy(path: string): Tensor<Float64Array> {
  const { data, shape } = readNpy(readFileSync(golden(path)!), path);
  return f64(Array.from(data as ArrayLike<number>), shape);
}

export function goldenMesh(name: string): Mesh64 {
  const faces = npy(`${name}/faces.npy`);
  return { kind: "mesh", vertices: npy(`${name}/verts.npy`), faces: tensor(Int32Array.from(faces.data), faces.shape) };
}

/** What the reference pictures were made with. */
export function goldenOptions({ fov, znear, zfar }: GoldenCamera, more: GivenOptions = {}): GivenOptions {
  return {
    size: 64,
    fov,
    near: znear / 2, // PyTorch3D clips there
    light: { kind: "point", position: [1.5, 3, 2] },
    ambient: 0.5,
    diffuse: 0.3,
    specular: 0.2,
    normals: "vertex",
    twoSided: false,
    antialias: false,
    ...more,
    soft: { facesPerPixel: 4, sigma: 1e-4, gamma: 1e-4, near: znear, far: zfar, composite: "none", alpha: "product", ...more.soft },
  };
}

/** The usual 32-bit JavaScript generator, in −1..1, float32, in C order: the cotangents of the recorded losses. */
export function weights(seed: number, length: number): Float64Array {
  let state = seed;
  return Float64Array.from({ length }, () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.fround((2 * ((t ^ (t >>> 14)) >>> 0)) / 4294967296 - 1);
  });
}

/** Channels `from`..`to`−1 of pictures with `channels`. */
export function channels(data: ArrayLike<number>, count: number, from: number, to: number): Float64Array {
  const width = to - from;
  return Float64Array.from({ length: (data.length / count) * width }, (_, i) => data[count * Math.floor(i / width) + from + (i % width)]!);
}

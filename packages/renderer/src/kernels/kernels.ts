/** @file The compiled kernels of assembly/, two numbers at a time by WebAssembly's SIMD, and whether this machine can run them. */

import { roots } from "../draw/exp.ts";
import { WASM } from "./kernels.wasm.ts";
import { type Memory, WebAssembly } from "./webassembly.ts";

/** What assembly/ exports; places are bytes in the memory of the instance. */
export interface Kernels {
  /** Where memory is free from, behind the constants. */
  start(): number;
  roots(): number;
  shares(count: number, sigma: number, distance: number, share: number): void;
  biases(
    count: number,
    gamma: number,
    near: number,
    far: number,
    pixel: number,
    triangle: number,
    facing: number,
    depth: number,
    share: number,
    bias: number,
    slot: number,
  ): void;
  shade(
    count: number,
    orthographic: boolean,
    c: number,
    triangle: number,
    slot: number,
    bary: number,
    faces: number,
    corners: number,
    vertices: number,
    normals: number,
    colors: number,
    color: number,
  ): void;
  shadeBackward(
    count: number,
    orthographic: boolean,
    c: number,
    triangle: number,
    slot: number,
    bary: number,
    faces: number,
    corners: number,
    vertices: number,
    normals: number,
    colors: number,
    color: number,
    colorGradient: number,
    baryGradient: number,
    sums: number,
  ): void;
  meetBackward(
    count: number,
    size: number,
    orthographic: boolean,
    points: number,
    corners: number,
    pixel: number,
    triangle: number,
    edge: number,
    along: number,
    baryGradient: number,
    depthGradient: number,
    distanceGradient: number,
    gradient: number,
  ): void;
  hold(
    count: number,
    order: number,
    size: number,
    K: number,
    blurRadius: number,
    points: number,
    corners: number,
    held: number,
    limit: number,
    records: number,
    found: number,
    tiles: number,
  ): void;
  listRows(
    row: number,
    rows: number,
    size: number,
    K: number,
    held: number,
    records: number,
    pixel: number,
    triangle: number,
    depth: number,
    distance: number,
  ): number;
  meet(
    count: number,
    size: number,
    back: boolean,
    points: number,
    corners: number,
    pixel: number,
    triangle: number,
    bary: number,
    depth: number,
    distance: number,
    edge: number,
    along: number,
  ): void;
  lay(count: number, size: number, splats: number, light: number, through: number): void;
  record(count: number, size: number, splats: number, through: number, recorded: number): number;
  layBackward(count: number, size: number, splats: number, ofLight: number, behind: number, recordedEnd: number, gradient: number): void;
}

let compiled: object | null | undefined;

/**
 * Compiled at the first call. Null where WebAssembly or its SIMD is missing (browsers before 2021, Safari before 2023), or where a page's content security policy forbids it: then
 * the general kernels in TypeScript draw the same pictures, to rounding, more slowly.
 */
function kernelModule(): object | null {
  if (compiled === undefined)
    try {
      compiled = WebAssembly ? new WebAssembly.Module(Uint8Array.from(atob(WASM), (letter) => letter.charCodeAt(0))) : null;
      if (compiled) instantiate(new WebAssembly!.Memory({ initial: 1 })); // a process may have too few addresses for a memory
    } catch {
      compiled = null;
    }
  return compiled;
}

export const hasKernels = (): boolean => kernelModule() !== null;

/** @throws where `hasKernels` is false */
export function instantiate(memory: Memory): Kernels {
  // Nothing in assembly/ throws, so `abort` is never called; the compiler imports it all the same.
  const kernels = new WebAssembly!.Instance(kernelModule()!, { env: { memory, abort: () => {} } }).exports as Kernels;
  new Float64Array(memory.buffer, kernels.roots(), roots.length).set(roots);
  return kernels;
}

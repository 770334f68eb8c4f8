/** @file The compiled kernels of assembly/, two numbers at a time by WebAssembly's SIMD, and whether this machine can run them. */

import { WASM } from "./kernels.wasm.ts";
import { type Memory, WebAssembly } from "./webassembly.ts";

/** What assembly/ exports; places are bytes in the memory of the instance. */
export interface Kernels {
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
    } catch {
      compiled = null;
    }
  return compiled;
}

export const hasKernels = (): boolean => kernelModule() !== null;

/** @throws where `hasKernels` is false */
export function instantiate(memory: Memory): Kernels {
  // Nothing in assembly/ throws, so `abort` is never called; the compiler imports it all the same.
  return new WebAssembly!.Instance(kernelModule()!, { env: { memory, abort: () => {} } }).exports as Kernels;
}

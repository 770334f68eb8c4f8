/** @file What the kernels export, see src/kernels/kernels.ts. AssemblyScript: TypeScript's syntax, WebAssembly's types; `usize` is a place in memory in bytes. */

export { biases, shares } from "./blend";
export { roots } from "./exp";
export { meet, meetBackward } from "./layers";
export { hold, listRows } from "./lists";
export { shade, shadeBackward } from "./phong";
export { lay, layBackward, record } from "./splats";

/** Where memory is free from, behind the constants. */
export function start(): usize {
  return (__heap_base + 15) & ~15;
}

/** @file What the kernels export, see src/kernels/kernels.ts. AssemblyScript: TypeScript's syntax, WebAssembly's types; `usize` is a place in memory in bytes. */

export * from "./splats";

/** @file The part of WebAssembly that is used here, with types: TypeScript's own come with the whole DOM. */

export interface Memory {
  readonly buffer: ArrayBuffer;
}

interface Api {
  readonly Memory: new (pages: { initial: number }) => Memory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: { env: { memory: Memory; abort: () => void } }) => { readonly exports: unknown };
}

/** Undefined where there is none. */
export const WebAssembly = (globalThis as unknown as { WebAssembly?: Api }).WebAssembly;

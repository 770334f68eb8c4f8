/** @file Memory that kernels and TypeScript share, one picture's arrays after another. */

import { instantiate, type Kernels } from "./kernels.ts";
import { type Memory, WebAssembly } from "./webassembly.ts";

const PAGE = 65_536; // bytes
const ALIGN = 16; // bytes; what two numbers are read and written by

/** Arrays handed out since the last `begin`; what is in them is undefined. */
export class Arena {
  #memory: Memory | null = null;
  #kernels: Kernels | null = null;
  #next = 0;

  get kernels(): Kernels {
    return this.#kernels!;
  }

  /**
   * Forgets all arrays handed out, and has room for these many bytes, and 16 for each array. A memory that is too small is replaced, not grown: growing would take the
   * arrays of others away from under them.
   */
  begin(bytes: number): void {
    const pages = Math.ceil(bytes / PAGE) + 1;
    if (this.#memory === null || this.#memory.buffer.byteLength < pages * PAGE) {
      this.#memory = new WebAssembly!.Memory({ initial: Math.ceil(1.25 * pages) });
      this.#kernels = instantiate(this.#memory);
    }
    this.#next = this.#kernels!.start();
  }

  f64(length: number): Float64Array<ArrayBuffer> {
    return new Float64Array(this.#memory!.buffer, this.#take(8 * length), length);
  }

  i32(length: number): Int32Array<ArrayBuffer> {
    return new Int32Array(this.#memory!.buffer, this.#take(4 * length), length);
  }

  u8(length: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#memory!.buffer, this.#take(length), length);
  }

  #take(bytes: number): number {
    const at = this.#next;
    this.#next += Math.ceil(bytes / ALIGN) * ALIGN;
    return at;
  }
}

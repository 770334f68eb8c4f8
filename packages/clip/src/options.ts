/** @file What every encoder can be asked for when it is made. */

import { expectKeys } from "@dilf/tensor";

/** What bounds an encoder's memory. */
export interface EncoderOptions {
  /** The most pictures, and the most texts, of one run of a tower: bounds memory, changes no result beyond rounding. */
  readonly chunk?: number;
}

export const ENCODER_DEFAULTS = { chunk: 64 } as const satisfies Required<EncoderOptions>;

/** @throws TypeError for an option that nobody knows, RangeError for a chunk that is no number of things */
export function resolveOptions(where: string, options: EncoderOptions): Required<EncoderOptions> {
  expectKeys(where, options, Object.keys(ENCODER_DEFAULTS));
  const { chunk } = { ...ENCODER_DEFAULTS, ...options };
  if (!(Number.isInteger(chunk) && chunk >= 1)) throw new RangeError(`${where}: chunk must be an integer ≥ 1, got ${chunk}`);
  return { chunk };
}

/** @file A picture by itself. */

import type { Tensor } from "@dilf/tensor";

/** PNG and JPEG decoders, a tenth of a second to load: for shapes that wear pictures alone. */
export const decoders = () => import("./picture.ts");

/**
 * A PNG or JPEG as texels [H, W, 3], display values; without its opacity. No side is longer than `size`: larger
 * pictures are averaged down. @throws RangeError for other formats, damaged and oversized files; messages start with `name`
 */
export async function loadPicture(name: string, bytes: Uint8Array, size = 1024): Promise<Tensor<Float32Array>> {
  return (await decoders()).readPicture(bytes, name, size, Infinity).texels;
}

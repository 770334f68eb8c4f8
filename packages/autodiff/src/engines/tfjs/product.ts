/** @file Products of stacks of matrices, by the way that is quick on each backend. */

import { sizeOf } from "@dilf/tensor";
import type { Tensor } from "@tensorflow/tfjs-core";
import { broadcast, broadcastShape, reshaped, transposed } from "./layout.ts";
import type { Backend, Core } from "./load.ts";
import { isPackedAs, productByMatrix, reduceMiddle } from "./wasm.ts";

/** [..., R, K] × [..., K, C] → [..., R, C]; leading axes broadcast. */
export function product(backend: Backend, a: Tensor, b: Tensor): Tensor {
  const { tf } = backend;
  const [R, K, C] = [a.shape.at(-2)!, a.shape.at(-1)!, b.shape.at(-1)!];
  if (b.shape.at(-2) !== K) throw new RangeError(`the inner extents ${K} and ${b.shape.at(-2)} differ`);
  const stack = broadcastShape([a.shape.slice(0, -2), b.shape.slice(0, -2)]);
  const shape = [...stack, R, C];
  if (sizeOf(shape) === 0 || K === 0) return tf.zeros(shape);
  const count = sizeOf(stack);
  if (sizeOf(b.shape) === K * C && sizeOf(a.shape) === count * R * K) {
    // One matrix on the right (weights): the rows of all the left ones are one matrix too.
    const [rows, matrix] = [reshaped(tf, a, [count * R, K]), reshaped(tf, b, [K, C])];
    const packed = backend.name !== "wasm" || isPackedAs(matrix);
    return reshaped(tf, packed ? tf.matMul(rows, matrix) : single(tf, rows, matrix), shape);
  }
  // tfjs accepts stacks that broadcast, and pairs the wrong matrices where neither is a single one: so they are filled out first.
  const full = (x: Tensor, rows: number, columns: number) =>
    reshaped(tf, broadcast(backend, x, [...stack, rows, columns]), [count, rows, columns]);
  const [left, right] = [full(a, R, K), full(b, K, C)];
  const result = backend.name === "wasm" && R * K * C >= WORTH_A_CALL ? productByMatrix(tf, left, right) : tf.matMul(left, right);
  return reshaped(tf, result, shape);
}

/** A product whose right side was packed in another shape before. */
function single(tf: Core, a: Tensor, b: Tensor): Tensor {
  return productByMatrix(tf, tf.expandDims(a, 0), tf.expandDims(b, 0));
}

/** A′ B′ of matrices, A′ being A or Aᵀ, and B′ as well. */
export function matrixProduct(backend: Backend, a: Tensor, b: Tensor, transA: boolean, transB: boolean): Tensor {
  const { tf, name } = backend;
  if (name !== "wasm" && a.size > 0 && b.size > 0) return tf.matMul(a, b, transA, transB);
  // wasm is quick only with what is not transposed (1182 x 768 x 768: 44 ms, with transposeB 540 ms), so that is done by hand. It costs
  // a pass over the matrix: where B is much larger than A and the result (weights, few rows), those two are transposed in its place.
  // 300 x 768 x 3072: B 82 ms, the others 53 ms, nothing to transpose 46 ms; 1182 x 192 x 768: 13.9, 15.3, 12.9 ms.
  if (transA && !transB) return productOverRows(backend, a, b);
  const left = transA ? swapped(tf, a) : a;
  if (!transB) return product(backend, left, b);
  const [R, K, C] = [left.shape[0]!, left.shape[1]!, b.shape[0]!];
  if (R * (K + C) < 2 * K * C) return swapped(tf, product(backend, b, swapped(tf, left)));
  return product(backend, left, swapped(tf, b));
}

/**
 * Aᵀ B on wasm, with many rows: the gradient of weights. XNNPACK packs a high B badly ([24576, 128]ᵀ × [24576, 1024]: 840 ms, where the way
 * forward with as many multiplications takes 205): so a stack of products of few rows, summed. Of 128 rows 380 ms, 256: 350, 512: 370,
 * 1024: 450; Bᵀ A instead, and that transposed: 590.
 */
function productOverRows(backend: Backend, a: Tensor, b: Tensor): Tensor {
  const { tf } = backend;
  const [R, K, C] = [a.shape[0]!, a.shape[1]!, b.shape[1]!];
  let height = Math.min(R, 256);
  while (R % height !== 0) height--;
  if (height === R || height < 64) return product(backend, swapped(tf, a), b);
  const count = R / height;
  const stack = product(backend, swapped(tf, reshaped(tf, a, [count, height, K])), reshaped(tf, b, [count, height, C]));
  return reshaped(tf, reduceMiddle(tf, reshaped(tf, stack, [1, count, K * C]), "sum"), [K, C]);
}

/** The last two axes swapped. */
export function swapped(tf: Core, x: Tensor): Tensor {
  const axes = [...x.shape.keys()];
  return transposed(tf, x, [...axes.slice(0, -2), axes.length - 1, axes.length - 2]);
}

// Measured, multiplications per matrix against milliseconds of 500 of them, one call for all / one call each:
// 4 x 4 x 4: 0.08 / 0.43; 10 x 8 x 10: 0.58 / 0.61; 17 x 16 x 17: 2.3 / 1.2; 50 x 64 x 50: 64 / 11; 197 x 64 x 197: 1013 / 118.
const WORTH_A_CALL = 1000;

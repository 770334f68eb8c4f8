/** @file Matrix products. */

import type { Tensor } from "@tensorflow/tfjs-core";
import { numberOf } from "../../../attributes.ts";
import type { Kernel, Kernels } from "../kernel.ts";
import { reshaped } from "../layout.ts";
import { matrixProduct, product } from "../product.ts";

/** As numpy's: a vector on the left is a row, on the right a column, and their axis goes again. */
const matMul: Kernel = ({ tf, backend, input }) => {
  const [a, b] = [input(0), input(1)];
  const left = a.shape.length === 1 ? reshaped(tf, a, [1, a.size]) : a;
  const right = b.shape.length === 1 ? reshaped(tf, b, [b.size, 1]) : b;
  const result = product(backend, left, right);
  if (left === a && right === b) return result;
  const rank = result.shape.length;
  const dropped = [left === a ? -1 : rank - 2, right === b ? -1 : rank - 1];
  return reshaped(
    tf,
    result,
    result.shape.filter((_, axis) => !dropped.includes(axis)),
  );
};

const gemm: Kernel = (call) => {
  const { tf, backend, attributes } = call;
  const transposed = (name: string) => numberOf(attributes, name, 0) === 1;
  const scaled = (x: Tensor, by: number) => (by === 1 ? x : tf.mul(x, tf.scalar(by)));
  const matrix = matrixProduct(backend, call.input(0), call.input(1), transposed("transA"), transposed("transB"));
  const result = scaled(matrix, numberOf(attributes, "alpha", 1));
  const bias = call.optional(2);
  return bias ? tf.add(result, scaled(bias, numberOf(attributes, "beta", 1))) : result;
};

export const linear = { MatMul: matMul, Gemm: gemm } satisfies Kernels;

/** @file Float64 in records typed float32: what modules of `type: "float64"` take and give. */

import { type FloatTensor, type Tensor, toFloat64 } from "@dilf/tensor";
import type { LearnedState } from "../../src/index.ts";

/** Modules of type "float64" say so in their options, their types stay those of the contract. */
export const asTensor = (value: FloatTensor): Tensor => value as unknown as Tensor;

export const wideTensor = (value: FloatTensor): Tensor => asTensor(toFloat64(value));

export const wideMap = (values: ReadonlyMap<string, FloatTensor>): Map<string, Tensor> =>
  new Map([...values].map(([name, value]) => [name, wideTensor(value)]));

export const wideState = ({ parameters, buffers }: LearnedState): LearnedState => ({
  parameters: wideMap(parameters),
  buffers: wideMap(buffers),
});

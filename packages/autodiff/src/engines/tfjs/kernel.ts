/** @file The form of a kernel: what an operator of ONNX does, in operators of tfjs. */

import type { Tensor } from "@tensorflow/tfjs-core";
import type { Attributes } from "../../attributes.ts";
import type { Value, ValueType } from "../../graph.ts";
import type { Backend, Core } from "./load.ts";

/** One application of an operator, its inputs at hand. */
export interface KernelCall {
  readonly tf: Core;
  readonly backend: Backend;
  readonly op: string;
  readonly attributes: Attributes;
  /** How many inputs the node lists, absent ones included. */
  readonly arity: number;
  /** The input at `index`; where it is absent, an error. */
  input(index: number): Tensor;
  /** The input at `index`, undefined where it is absent. */
  optional(index: number): Tensor | undefined;
  /** Name, type and extents of the input. The type is the graph's: tfjs itself keeps int64 and uint8 as int32. */
  value(index: number): Value & { readonly shape: readonly number[] };
  /**
   * The numbers of an input (axes, shapes, scalars), undefined where it is absent. Constants come from the graph, exact even
   * where they are beyond int32 (an open end of Slice); others are read back from the backend.
   */
  numbers(index: number): readonly number[] | undefined;
  /** The same, where the input must be there. */
  wantedNumbers(index: number): readonly number[];
  /** The numbers of an input, undefined also where it is no constant: to choose a cheaper way, without waiting for a device. */
  constant(index: number): readonly number[] | undefined;
  /** The types of the outputs in the graph; undefined where nobody wants one. */
  readonly outputTypes: readonly (ValueType | undefined)[];
}

/**
 * Computes the outputs, at least those that are wanted. It may return an input itself. What else it makes is freed for it.
 * @throws Error with what is wrong; the engine adds which node
 */
export type Kernel = (call: KernelCall) => Tensor | readonly (Tensor | undefined)[];

/** A family of kernels by operator. */
export type Kernels = Readonly<Record<string, Kernel>>;

/** @file What the builder knows about an operator: which types and shapes its outputs have. */

import { shapeText } from "@dilf/tensor";
import type { Attributes } from "../attributes.ts";
import type { Dim, Value, ValueType } from "../graph.ts";

/** One application whose outputs are to be inferred. */
export interface OperatorCall {
  readonly op: string;
  /** undefined where an optional input is absent. */
  readonly inputs: readonly (Value | undefined)[];
  readonly attributes: Attributes;
  /** The numbers of an integer constant among the inputs (axes, shapes), or undefined where it is not a constant. */
  ints(index: number): readonly number[] | undefined;
  /** The numbers of a constant of any type among the inputs, or undefined where it is not a constant. */
  numbers(index: number): readonly number[] | undefined;
}

export interface Inferred {
  readonly type: ValueType;
  readonly shape: readonly Dim[];
}

/** Type and shape of each output; throws with what is wrong, the builder adds which node. */
export type Infer = (call: OperatorCall) => readonly Inferred[];

/** The input at `index`, which must be there and of one of `types` (any where none are given). */
export function input(call: OperatorCall, index: number, types?: readonly ValueType[]): Value {
  const value = call.inputs[index];
  if (!value) throw new Error(`input ${index} is missing`);
  if (types && !types.includes(value.type)) throw new Error(`input ${index} (${describe(value)}) must be ${types.join(" or ")}`);
  return value;
}

/** The integer constant at `index`, which must be known while building. */
export function constantInts(call: OperatorCall, index: number): readonly number[] {
  const numbers = call.ints(index);
  if (!numbers) throw new Error(`input ${index} must be an integer constant`);
  return numbers;
}

export function describe(value: Value): string {
  return `"${value.name}" ${value.type} ${shapeText(value.shape)}`;
}

export const FLOATS: readonly ValueType[] = ["float32", "float64"];
export const INDICES: readonly ValueType[] = ["int32", "int64"];
export const NUMBERS: readonly ValueType[] = [...FLOATS, ...INDICES, "uint8"];

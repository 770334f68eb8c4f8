/** @file The form of an importer: how one operator of a file becomes nodes of ours. */

import { shapeText } from "@dilf/tensor";
import type { Attributes } from "../../attributes.ts";
import type { GraphBuilder } from "../../builder.ts";
import type { Value } from "../../graph.ts";
import type { OperatorName } from "../../operators/index.ts";
import type { Inferred } from "../../operators/operator.ts";
import type { Item } from "../known.ts";

/** One node of a file. */
export interface ImportCall {
  readonly g: GraphBuilder;
  readonly op: string;
  readonly attributes: Attributes;
  /** Number of inputs that the file gives, trailing absent ones not counted. */
  readonly arity: number;
  /** Which outputs somebody may use. */
  readonly outputs: readonly string[];
  /** The input at `index`; undefined where it is absent. */
  optional(index: number): Value | undefined;
  /** The elements of a small integer or constant input, extents that have only a name as names; undefined where they are not known. */
  items(index: number): readonly Item[] | undefined;
  /** Appends a node under the names that the file gives it. */
  emit(op: OperatorName, inputs: readonly (Value | undefined)[], attributes?: Attributes, outputs?: readonly Inferred[]): readonly Value[];
}

/** The values of the node's outputs, in order. */
export type Importer = (call: ImportCall) => Value | readonly Value[];
export type Importers = Readonly<Record<string, Importer>>;

export function input(call: ImportCall, index: number): Value {
  const value = call.optional(index);
  if (!value) throw new Error(`input ${index} is missing`);
  return value;
}

export function inputs(call: ImportCall): Value[] {
  return Array.from({ length: call.arity }, (_, index) => input(call, index));
}

/** The numbers of an input that must be known while reading, undefined where it is absent. */
export function numbers(call: ImportCall, index: number, what: string): readonly number[] | undefined {
  if (!call.optional(index)) return undefined;
  const items = call.items(index);
  if (!items) throw new Error(`input ${index} (${what}) must be a constant, or follow from the extents of the inputs`);
  if (!items.every((item) => typeof item === "number"))
    throw new Error(`input ${index} (${what}) is ${shapeText(items)}: give the named extents a number with the option "extents"`);
  return items as readonly number[];
}

export function wantedNumbers(call: ImportCall, index: number, what: string): readonly number[] {
  const found = numbers(call, index, what);
  if (!found) throw new Error(`input ${index} (${what}) is missing`);
  return found;
}

/** The one number of an input that is a constant, or a default where it is absent. */
export function scalar(call: ImportCall, index: number, what: string, fallback: number): number {
  return numbers(call, index, what)?.[0] ?? fallback;
}

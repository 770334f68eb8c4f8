/** @file Short forms for writing and reading attributes. */

import type { Tensor, TensorData } from "@dilf/tensor";
import type { Attribute } from "./graph.ts";

export type Attributes = Readonly<Record<string, Attribute>>;

export const int = (value: number): Attribute => ({ kind: "int", value });
export const float = (value: number): Attribute => ({ kind: "float", value });
export const text = (value: string): Attribute => ({ kind: "string", value });
export const ints = (value: readonly number[]): Attribute => ({ kind: "ints", value });
export const tensorAttribute = (value: Tensor<TensorData>): Attribute => ({ kind: "tensor", value });

/** An INT or FLOAT attribute, or its default where it is absent. */
export function numberOf(attributes: Attributes, name: string, fallback: number): number {
  const attribute = attributes[name];
  return attribute && (attribute.kind === "int" || attribute.kind === "float") ? attribute.value : fallback;
}

/** An INTS attribute, or its default where it is absent. */
export function intsOf(attributes: Attributes, name: string, fallback: readonly number[]): readonly number[] {
  const attribute = attributes[name];
  return attribute?.kind === "ints" ? attribute.value : fallback;
}

/** A STRING attribute, or its default where it is absent. */
export function textOf(attributes: Attributes, name: string, fallback: string): string {
  const attribute = attributes[name];
  return attribute?.kind === "string" ? attribute.value : fallback;
}

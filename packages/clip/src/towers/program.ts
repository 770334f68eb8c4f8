/** @file What a tower of any origin is to the code that runs it. */

import type { Feeds, Graph, Value } from "@dilf/autodiff";
import { shapeText } from "@dilf/tensor";
import type { Tokens } from "../tokenizer.ts";

/** A text tower whose inputs are named and typed in its own way. */
export interface TextProgram {
  /** Output "features" [T, D]. */
  readonly graph: Graph;
  /** Its inputs for a batch of tokens. */
  feeds(tokens: Tokens): Feeds;
}

/** `null` stands for any extent, named or not. @throws Error that says what the graph has instead */
export function checkValue(where: string, values: readonly Value[], name: string, shape: readonly (number | null)[]): void {
  const value = values.find((candidate) => candidate.name === name);
  const fits = value && value.shape.length === shape.length && shape.every((extent, i) => extent === null || extent === value.shape[i]);
  if (!fits)
    throw new Error(
      `${where} graph must have "${name}" ${shapeText(shape.map((extent) => extent ?? "any"))}, ` +
        (value ? `it has ${shapeText(value.shape)}` : `it has ${values.map((v) => `"${v.name}"`).join(", ") || "none"}`),
    );
}

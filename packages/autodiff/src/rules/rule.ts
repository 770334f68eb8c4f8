/** @file The form of a derivative rule. */

import type { GraphBuilder } from "../builder.ts";
import type { Node, Value } from "../graph.ts";

/** One node on the way back. */
export interface RuleCall {
  /** Where the rule appends the nodes of the gradient. */
  readonly g: GraphBuilder;
  readonly node: Node;
  /** undefined where an optional input is absent. */
  readonly inputs: readonly (Value | undefined)[];
  readonly outputs: readonly (Value | undefined)[];
  /** Cotangent of each output; undefined stands for zero. At least one is there. */
  readonly cotangents: readonly (Value | undefined)[];
  /** Which inputs' gradients are wanted; others may be left undefined. */
  readonly needs: readonly boolean[];
  /** The numbers of an integer constant among the inputs. */
  ints(index: number): readonly number[];
  /** The numbers of a constant of any type among the inputs. */
  numbers(index: number): readonly number[];
  /** The number of a scalar constant among the inputs, undefined where the input is something else. */
  scalar(index: number): number | undefined;
}

/**
 * The gradient of ⟨cotangents, outputs⟩ with respect to an input; undefined stands for zero. A sign stays outside, so that it is applied after
 * broadcasting is undone, to the smaller tensor, or joins a sum as a difference.
 */
export type Gradient = Value | { readonly minus: Value } | undefined;

/** Input values for a check, drawn uniformly from low..high. */
export interface SampleInput {
  readonly shape: readonly number[];
  /** Default -1. */
  readonly low?: number;
  /** Default 1. */
  readonly high?: number;
  /** Evenly spaced values in random order instead, so that no two are close: for operators with kinks at ties. Default false. */
  readonly distinct?: boolean;
}

/** A place at which a rule is checked against finite differences. */
export interface Sample {
  /** What is special about it. */
  readonly name: string;
  readonly inputs: readonly SampleInput[];
  build(g: GraphBuilder, inputs: readonly Value[]): Value;
}

/** How one operator is differentiated. */
export interface Rule {
  /** The ONNX operator. */
  readonly op: string;
  /**
   * What shapes go in and out:
   * - "exact": cotangents have the outputs' shapes.
   * - "thin": a cotangent may have 1 where the output has more, and stands for its broadcast; so may the gradients.
   * - "broadcasting": as thin; and gradients may have the shape of the output, `vjp` sums them down to the inputs'.
   */
  readonly shapes: "exact" | "thin" | "broadcasting";
  /** The gradient per input. */
  pullback(call: RuleCall): readonly Gradient[];
  readonly samples: readonly Sample[];
}

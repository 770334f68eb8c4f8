/** @file Multiply-accumulates and weights of a network, counted from its graph. */

import type { Dim, Graph, Node } from "@dilf/autodiff";
import { type Extents, extentOf } from "./extents.ts";

/** Multiply-accumulates of one node: [inputs' shapes], [outputs' shapes] → number. Shapes may be empty where an optional input is absent. */
type Count = (node: Node, inputs: readonly Shape[], output: Shape) => number;
type Shape = readonly number[];

const product = (shape: Shape): number => shape.reduce((all, extent) => all * extent, 1);
const integer = ({ attributes }: Node, name: string): number => {
  const attribute = attributes[name];
  return attribute?.kind === "int" ? attribute.value : 0;
};

/**
 * The operators that multiply and add. Everything else (norms, activations, softmax, sums) is elementwise and not counted, as fvcore, ptflops and torchvision's tables
 * do not count it either; for a ViT-B/16 it is about 1 % of the arithmetic.
 */
const COUNTS: Readonly<Record<string, Count>> = {
  MatMul: (_, [a], output) => product(output) * a.at(-1)!,
  Gemm: (node, [a], output) => product(output) * (integer(node, "transA") === 1 ? a[0] : a[1]),
  Conv: (_, [, weight], output) => product(output) * product(weight.slice(1)),
  ConvTranspose: (_, [input, weight]) => product(input) * product(weight.slice(1)),
  Einsum: (node, inputs, output) => (inputs.length < 2 ? 0 : einsumMacs(node, inputs, output)),
};

/** One multiply-accumulate for every combination of all letters, as a product of two inputs has it; further inputs are multiplied in one by one. */
function einsumMacs({ attributes, name }: Node, inputs: readonly Shape[], output: Shape): number {
  const equation = attributes.equation?.kind === "string" ? attributes.equation.value.replaceAll(" ", "") : "";
  if (equation.includes(".")) throw new Error(`countMacs: the equation "${equation}" of node ${name} has an ellipsis; name its axes`);
  const extents = new Map<string, number>();
  const [left, right = ""] = equation.split("->");
  for (const [i, term] of left.split(",").entries()) for (const [axis, letter] of [...term].entries()) extents.set(letter, inputs[i][axis]);
  for (const [axis, letter] of [...right].entries()) extents.set(letter, output[axis]); // of 1 and n that broadcast, n
  return (inputs.length - 1) * product([...extents.values()]);
}

/** What one run of a network costs. */
export interface NetworkCost {
  readonly macs: number;
  /** Numbers in its weights, whether they learn or not. Constants of the computation are not weights. */
  readonly parameters: number;
}

/**
 * Counts what a graph multiplies and adds for inputs of given extents: convolutions, matrix products, einsums. One multiply-accumulate is one multiplication with its
 * addition (papers often call it a FLOP, which is half of it).
 * @param extents of the named axes: { N: 1 } for one picture
 * @throws Error that names an axis without an extent
 * @example countMacs(visionTower(config, rng), { N: 1 }).macs
 */
export function countMacs(graph: Graph, extents: Extents = {}): NetworkCost {
  const shapeOf = (name: string): Shape => {
    if (name === "") return [];
    const value = graph.values.get(name);
    if (!value) throw new Error(`countMacs: graph "${graph.name}" has no value "${name}"`);
    return value.shape.map((dim: Dim) => extentOf(dim, extents, `"${name}" of graph "${graph.name}"`));
  };
  let macs = 0;
  for (const node of graph.nodes) {
    const count = Object.hasOwn(COUNTS, node.op) ? COUNTS[node.op] : undefined;
    if (count) macs += count(node, node.inputs.map(shapeOf), shapeOf(node.outputs[0]));
  }
  let parameters = 0;
  for (const { shape } of graph.parameters.values()) parameters += product(shape);
  return { macs, parameters };
}

/** @file From what a builder holds to a graph: dead nodes go, outputs get their names. */

import type { Tensor, TensorData } from "@dilf/tensor";
import type { Graph, Node, Value } from "../graph.ts";

export interface UnfinishedGraph {
  readonly name: string;
  readonly inputs: readonly Value[];
  /** Edge by output name. */
  readonly outputs: ReadonlyMap<string, Value>;
  readonly parameters: ReadonlyMap<string, Tensor>;
  readonly constants: ReadonlyMap<string, Tensor<TensorData>>;
  readonly nodes: readonly Node[];
  readonly values: ReadonlyMap<string, Value>;
}

/** Inputs and parameters all stay, they are the interface; nodes, constants and trailing node outputs that nothing needs go. */
export function finishGraph({ name, inputs, outputs, parameters, constants, nodes, values }: UnfinishedGraph): Graph {
  const producers = new Map(nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  // An edge takes the first output name asked of it; what is an interface already, or asked twice, goes through an Identity.
  const renamed = new Map<string, string>();
  const copies: Node[] = [];
  for (const [output, value] of outputs) {
    if (output === value.name && producers.has(value.name)) continue;
    if (values.has(output)) throw new Error(`GraphBuilder.build: the output name "${output}" is taken by another edge of graph "${name}"`);
    if (producers.has(value.name) && !renamed.has(value.name) && !outputs.has(value.name)) renamed.set(value.name, output);
    else copies.push({ name: `${output}/Identity`, op: "Identity", inputs: [value.name], outputs: [output], attributes: {} });
  }
  const nameOf = (edge: string) => renamed.get(edge) ?? edge;

  const needed = new Set([...outputs.values()].map((value) => value.name));
  const kept: Node[] = [];
  for (const node of [...nodes].reverse()) {
    if (!node.outputs.some((output) => needed.has(output))) continue;
    for (const input of node.inputs) needed.add(input);
    const last = node.outputs.findLastIndex((output) => needed.has(output));
    // Split must keep all its pieces; optional outputs of the others may be left out.
    const used = node.op === "Split" ? node.outputs : node.outputs.slice(0, last + 1).map((output) => (needed.has(output) ? output : ""));
    kept.push({ ...node, inputs: node.inputs.map(nameOf), outputs: used.map(nameOf) });
  }
  kept.reverse();
  for (const copy of copies) kept.push({ ...copy, inputs: copy.inputs.map(nameOf) });

  const edges = new Map<string, Value>();
  const interfaces = new Set([...inputs.map((value) => value.name), ...parameters.keys()]);
  const made = new Set(kept.flatMap((node) => node.outputs));
  for (const [key, value] of values) {
    const edge = nameOf(key);
    if (interfaces.has(key) || made.has(edge) || (constants.has(key) && needed.has(key))) edges.set(edge, { ...value, name: edge });
  }
  for (const [output, value] of outputs) if (!edges.has(output)) edges.set(output, { ...value, name: output });
  return {
    name,
    inputs: inputs.map((value) => edges.get(value.name)!),
    outputs: [...outputs.keys()].map((output) => edges.get(output)!),
    parameters: new Map(parameters),
    constants: new Map([...constants].filter(([key]) => needed.has(key))),
    nodes: kept,
    values: edges,
  };
}

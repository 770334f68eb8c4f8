import { shapeText } from "@dilf/tensor";
import type { Graph, Parameters } from "../graph.ts";
import { listNames } from "../messages.ts";

/**
 * The same graph with other weights. Parameters that are not given keep their values.
 * @throws Error when a name is not a parameter of the graph, or a shape differs
 */
export function withParameters(graph: Graph, parameters: Parameters): Graph {
  const merged = new Map(graph.parameters);
  for (const [name, value] of parameters) {
    const edge = graph.values.get(name);
    if (!edge || !graph.parameters.has(name))
      throw new Error(`withParameters: graph "${graph.name}" has no parameter "${name}"; it has ${listNames(graph.parameters.keys())}`);
    if (shapeText(edge.shape) !== shapeText(value.shape))
      throw new Error(`withParameters: "${name}" must be ${shapeText(edge.shape)}, got ${shapeText(value.shape)}`);
    merged.set(name, value);
  }
  return { ...graph, parameters: merged };
}

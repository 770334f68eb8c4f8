/** @file A graph for people to read. */

import { shapeText } from "@dilf/tensor";
import type { Attribute, Graph, Value } from "./graph.ts";

/**
 * One line for each input, parameter, node and output:
 * `MatMul_0 float32 [N, 4] = MatMul(x, weight)`.
 */
export function printGraph(graph: Graph): string {
  const typed = ({ name, type, shape }: Value) => `${name} ${type} ${shapeText(shape)}`;
  const edge = (name: string) => typed(graph.values.get(name)!);
  const lines = [`graph ${graph.name}`, ...graph.inputs.map((value) => `  input ${typed(value)}`)];
  for (const name of graph.parameters.keys()) lines.push(`  parameter ${edge(name)}`);
  for (const { op, inputs, outputs, attributes } of graph.nodes) {
    const left = outputs.filter((name) => name !== "").map(edge);
    const extra = Object.entries(attributes).map(([key, attribute]) => `${key}=${attributeText(attribute)}`);
    lines.push(`  ${left.join(", ")} = ${op}(${[...inputs.map((name) => name || "-"), ...extra].join(", ")})`);
  }
  for (const value of graph.outputs) lines.push(`  output ${typed(value)}`);
  return lines.join("\n");
}

function attributeText(attribute: Attribute): string {
  switch (attribute.kind) {
    case "ints":
    case "floats":
      return shapeText(attribute.value);
    case "tensor":
      return `tensor ${shapeText(attribute.value.shape)}`;
    default:
      return String(attribute.value);
  }
}

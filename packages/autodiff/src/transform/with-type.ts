/** @file A graph in another floating-point precision. */

import { dtypeOf, type FloatTensor, type Tensor, type TensorData, toFloat32, toFloat64 } from "@dilf/tensor";
import type { Attribute, Graph, Node, ValueType } from "../graph.ts";
import { ONNX_TYPES } from "../operators/elementwise.ts";

type FloatType = "float32" | "float64";

/**
 * The same graph computed in another precision: every floating-point edge, constant and cast takes it. Feeds must then be
 * tensors of that type. `parameters` stay the float32 records that they are; an engine widens them, so nothing is lost.
 * Convert first, then differentiate: the statistics that LayerNormalization hands to its gradient exist in float32 only.
 * Constants that were made in float32 (1.702 in quickGelu) keep the value that float32 gave them.
 */
export function withType(graph: Graph, type: FloatType): Graph {
  const converted = (value: Tensor<TensorData>): Tensor<TensorData> => {
    const from = dtypeOf(value);
    if (from === type || (from !== "float32" && from !== "float64")) return value;
    return type === "float64" ? toFloat64(value as FloatTensor) : toFloat32(value as FloatTensor);
  };
  const typeOf = (from: ValueType): ValueType => (from === "float32" || from === "float64" ? type : from);
  const fixed = type === "float64" ? graph.nodes.find((node) => node.op === "LayerNormalization" && node.outputs.length > 1) : undefined;
  if (fixed)
    throw new Error(
      `withType: node "${fixed.name}" (LayerNormalization) hands on its statistics, in float32 only; call withType before vjp`,
    );
  const values = new Map([...graph.values].map(([name, value]) => [name, { ...value, type: typeOf(value.type) }]));
  return {
    ...graph,
    inputs: graph.inputs.map(({ name }) => values.get(name)!),
    outputs: graph.outputs.map(({ name }) => values.get(name)!),
    constants: new Map([...graph.constants].map(([name, value]) => [name, converted(value)])),
    nodes: graph.nodes.map((node) => convertedNode(node, typeOf, converted)),
    values,
  };
}

function convertedNode(
  node: Node,
  typeOf: (from: ValueType) => ValueType,
  converted: (value: Tensor<TensorData>) => Tensor<TensorData>,
): Node {
  const attributes: Record<string, Attribute> = {};
  for (const [key, attribute] of Object.entries(node.attributes)) {
    if (attribute.kind === "tensor") attributes[key] = { kind: "tensor", value: converted(attribute.value) };
    else if (node.op === "Cast" && key === "to" && attribute.kind === "int") {
      const from = (Object.keys(ONNX_TYPES) as ValueType[]).find((name) => ONNX_TYPES[name] === attribute.value)!;
      attributes[key] = { kind: "int", value: ONNX_TYPES[typeOf(from)] };
    } else attributes[key] = attribute;
  }
  return { ...node, attributes };
}

/** @file A graph as the bytes of an ONNX model. */

import { dtypeOf, type Tensor, type TensorData, toFloat64 } from "@dilf/tensor";
import type { CompileOptions } from "../engine.ts";
import type { Attribute, Graph, Node, Value, ValueType } from "../graph.ts";
import { ONNX_TYPES } from "../operators/elementwise.ts";
import { parameterInputs } from "./parameter-inputs.ts";
import { ATTRIBUTE_TYPES, ModelProto } from "./schema.ts";

export const OPSET = 17;
const IR_VERSION = 8; // the one that goes with opset 17

/**
 * The graph as an ONNX model: opset 17, IR version 8, default domain only. Parameters become initializers, those in
 * `parametersAsInputs` graph inputs; parameters that no node uses are left out, unless they are inputs.
 * Parameters of a float64 graph are widened.
 * @throws Error when `parametersAsInputs` names something that is not a parameter of the graph
 */
export function toOnnx(graph: Graph, options: CompileOptions = {}): Uint8Array {
  const inputs = parameterInputs(graph, options);
  const used = new Set([...graph.nodes.flatMap((node) => node.inputs), ...graph.outputs.map((value) => value.name)]);
  const initializer: object[] = [];
  for (const [name, value] of graph.constants) initializer.push(tensorProto(value, graph.values.get(name)!.type, name));
  for (const [name, value] of graph.parameters) {
    const { type } = graph.values.get(name)!;
    if (used.has(name) && !inputs.has(name)) initializer.push(tensorProto(type === "float64" ? toFloat64(value) : value, type, name));
  }
  const model = {
    irVersion: IR_VERSION,
    producerName: "@dilf/autodiff",
    opsetImport: [{ domain: "", version: OPSET }],
    graph: {
      name: graph.name,
      node: graph.nodes.map(nodeProto),
      initializer,
      input: [...graph.inputs, ...[...inputs].map((name) => graph.values.get(name)!)].map(valueInfo),
      output: graph.outputs.map(valueInfo),
    },
  };
  return ModelProto.encode(model).finish();
}

function nodeProto({ name, op, inputs, outputs, attributes }: Node): object {
  const attribute = Object.entries(attributes).map(([key, value]) => ({
    name: key,
    type: ATTRIBUTE_TYPES[value.kind],
    ...attributeField(value),
  }));
  return { name, opType: op, input: inputs, output: outputs, attribute };
}

function attributeField(attribute: Attribute): object {
  switch (attribute.kind) {
    case "int":
      return { i: attribute.value };
    case "float":
      return { f: attribute.value };
    case "string":
      return { s: new TextEncoder().encode(attribute.value) };
    case "ints":
      return { ints: attribute.value };
    case "floats":
      return { floats: attribute.value };
    case "tensor":
      return { t: tensorProto(attribute.value, dtypeOf(attribute.value)) };
    default:
      throw attribute satisfies never;
  }
}

/** Raw data is little-endian, as are the typed arrays of every platform that Node is built for. */
function tensorProto({ data, shape }: Tensor<TensorData>, type: ValueType, name = ""): object {
  return { name, dims: shape, dataType: ONNX_TYPES[type], rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
}

function valueInfo({ name, type, shape }: Value): object {
  const dim = shape.map((extent) => (typeof extent === "number" ? { dimValue: extent } : { dimParam: extent }));
  return { name, type: { tensorType: { elemType: ONNX_TYPES[type], shape: { dim } } } };
}

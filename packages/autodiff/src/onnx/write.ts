/** @file A graph as the bytes of an ONNX model. */

import { dtypeOf, expectKeys, type Tensor, type TensorData, toFloat64 } from "@dilf/tensor";
import type { Attribute, Graph, Node, Value, ValueType } from "../graph.ts";
import { ONNX_TYPES } from "../operators/elementwise.ts";
import { encode } from "./codec.ts";
import { parameterInputs } from "./parameter-inputs.ts";
import { ATTRIBUTE_TYPES, type Draft, EXTERNAL } from "./schema.ts";

/** How a graph becomes an ONNX model. */
export interface ToOnnxOptions {
  /** Parameters that become graph inputs instead of initializers. Default none. */
  readonly parametersAsInputs?: "all" | readonly string[];
}

export const OPSET = 17;
const IR_VERSION = 8; // the one that goes with opset 17

/**
 * The graph as an ONNX model: opset 17, IR version 8, default domain only. Parameters become initializers, those in
 * `parametersAsInputs` graph inputs; parameters that no node uses are left out, unless they are inputs.
 * Parameters of a float64 graph are widened.
 * @throws Error when `parametersAsInputs` names something that is not a parameter of the graph, or where all of it would exceed the 2 GiB
 * that a protocol buffer can hold: use `writeOnnx` with a location
 */
export function toOnnx(graph: Graph, options: ToOnnxOptions = {}): Uint8Array {
  const initializers = initializersOf(graph, options);
  const size = initializers.reduce((sum, { value }) => sum + value.data.byteLength, 0);
  if (size >= 2 ** 31)
    throw new Error(
      `toOnnx: graph "${graph.name}" has ${size} bytes of weights, a protocol buffer holds 2^31; use writeOnnx with { location: "weights.bin" }`,
    );
  return modelBytes(
    graph,
    options,
    initializers.map(({ value, type, name }) => ({ ...header(value, type, name), rawData: bytesOf(value) })),
  );
}

/** The same, where large tensors go to a file of their own. */
export interface WriteOnnxOptions extends ToOnnxOptions {
  /** The file, relative to the model, that is to hold the large tensors. Default: none, everything is in the model. */
  readonly location?: string;
  /** Tensors of so many bytes or more go to the file. Default 1024, as the onnx package has it. */
  readonly threshold?: number;
}

/** A model as files, where its weights are too many for one. */
export interface OnnxFiles {
  /** The bytes of the `.onnx` file. */
  readonly model: Uint8Array;
  /** The pieces that the file `location` holds one after the other: views of the weights, nothing is copied. Empty without a location. */
  readonly data: readonly Uint8Array[];
}

/** Tensors in the file start at multiples of a page, so that it can be mapped. */
const ALIGNMENT = 4096;

/**
 * The graph as files: like `toOnnx`, with the large tensors in a file of their own. Needed above 2 GiB, useful below.
 * @example
 * const { model, data } = writeOnnx(graph, { location: "model.onnx.data" });
 * await writeFile("model.onnx", model);
 * await writeFile("model.onnx.data", data); // node:fs writes an iterable of pieces
 */
export function writeOnnx(graph: Graph, options: WriteOnnxOptions = {}): OnnxFiles {
  expectKeys("writeOnnx", options, ["parametersAsInputs", "location", "threshold"]);
  const { location, threshold = 1024, ...compile } = options;
  if (location === undefined) return { model: toOnnx(graph, compile), data: [] };
  const data: Uint8Array[] = [];
  let offset = 0;
  const initializer = initializersOf(graph, compile).map(({ value, type, name }): Draft<"TensorProto"> => {
    const bytes = bytesOf(value);
    if (bytes.length < threshold) return { ...header(value, type, name), rawData: bytes };
    const gap = -offset & (ALIGNMENT - 1);
    if (gap > 0) data.push(new Uint8Array(gap));
    offset += gap;
    const entries = { location, offset: `${offset}`, length: `${bytes.length}` };
    data.push(bytes);
    offset += bytes.length;
    return {
      ...header(value, type, name),
      dataLocation: EXTERNAL,
      externalData: Object.entries(entries).map(([key, entry]) => ({ key, value: entry })),
    };
  });
  return { model: modelBytes(graph, compile, initializer), data };
}

interface NamedTensor {
  readonly name: string;
  readonly type: ValueType;
  readonly value: Tensor<TensorData>;
}

function initializersOf(graph: Graph, options: ToOnnxOptions): readonly NamedTensor[] {
  const inputs = parameterInputs(graph, options);
  const used = new Set([...graph.nodes.flatMap((node) => node.inputs), ...graph.outputs.map((value) => value.name)]);
  const found: NamedTensor[] = [];
  for (const [name, value] of graph.parameters) {
    const { type } = graph.values.get(name)!;
    if (used.has(name) && !inputs.has(name)) found.push({ name, type, value: type === "float64" ? toFloat64(value) : value });
  }
  return found;
}

function modelBytes(graph: Graph, options: ToOnnxOptions, initializer: readonly Draft<"TensorProto">[]): Uint8Array {
  const inputs = parameterInputs(graph, options);
  const constants = [...graph.constants].map(([name, value]): NamedTensor => ({ name, value, type: graph.values.get(name)!.type }));
  return encode("ModelProto", {
    irVersion: IR_VERSION,
    producerName: "@dilf/autodiff",
    opsetImport: [{ domain: "", version: OPSET }],
    graph: {
      name: graph.name,
      // Constants are nodes and weights initializers, so that who reads the file can tell them apart.
      node: [...constants.map(constantNode), ...graph.nodes.map(nodeProto)],
      initializer,
      input: [...graph.inputs, ...[...inputs].map((name) => graph.values.get(name)!)].map(valueInfo),
      output: graph.outputs.map(valueInfo),
    },
  });
}

function constantNode({ name, type, value }: NamedTensor): Draft<"NodeProto"> {
  const t = { ...header(value, type), rawData: bytesOf(value) };
  return { name, opType: "Constant", output: [name], attribute: [{ name: "value", type: ATTRIBUTE_TYPES.tensor, t }] };
}

function nodeProto({ name, op, inputs, outputs, attributes }: Node): Draft<"NodeProto"> {
  const attribute = Object.entries(attributes).map(([key, value]) => ({
    name: key,
    type: ATTRIBUTE_TYPES[value.kind],
    ...attributeField(value),
  }));
  return { name, opType: op, input: inputs, output: outputs, attribute };
}

function attributeField(attribute: Attribute): Draft<"AttributeProto"> {
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
      return { t: { ...header(attribute.value, dtypeOf(attribute.value)), rawData: bytesOf(attribute.value) } };
    default:
      throw attribute satisfies never;
  }
}

function header({ shape }: Tensor<TensorData>, type: ValueType, name = ""): Draft<"TensorProto"> {
  return { name, dims: shape, dataType: ONNX_TYPES[type] };
}

/** Raw data is little-endian, as are the typed arrays of every platform that Node is built for. */
function bytesOf({ data }: Tensor<TensorData>): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function valueInfo({ name, type, shape }: Value): Draft<"ValueInfoProto"> {
  const dim = shape.map((extent) => (typeof extent === "number" ? { dimValue: extent } : { dimParam: extent }));
  return { name, type: { tensorType: { elemType: ONNX_TYPES[type], shape: { dim } } } };
}

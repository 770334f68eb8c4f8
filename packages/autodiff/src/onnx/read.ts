/** @file An ONNX model as a graph. */

import { expectKeys, shapeText, type Tensor, type TensorData } from "@dilf/tensor";
import type { Attributes } from "../attributes.ts";
import { GraphBuilder } from "../builder.ts";
import { canonicalDim } from "../dims.ts";
import type { Attribute, Dim, Graph, Value, ValueType } from "../graph.ts";
import { listNames } from "../messages.ts";
import { decode } from "./codec.ts";
import type { ImportCall } from "./import/importer.ts";
import { importerOf } from "./import/index.ts";
import { fold, isNumeric, type Known, knownTensor, tensorOf } from "./known.ts";
import type { Message } from "./schema.ts";
import { type ExternalData, readInlineTensor, readTensor, type TypedTensor, valueTypeOf } from "./tensor-proto.ts";

/** Files of opset 13 to 17 mean the same by every operator that is read; what 18 and later changed is brought back to 17. */
export const READABLE_OPSETS = { from: 13, to: 24 } as const;

/** How `readOnnx` finds what a model keeps outside its file. */
export interface ReadOnnxOptions {
  /**
   * Gives the bytes of tensors that the model keeps in other files: at `location` (as the model says it, so untrusted: resolve it inside the
   * model's folder), from `offset`, `length` bytes or to the end. Default: such a tensor is an error.
   */
  readonly external?: ExternalData;
  /** Numbers for named extents: { batch: 6, height: 224 }. Names without a number stay names. */
  readonly extents?: Readonly<Record<string, number>>;
  /** The graph's name. Default: the file's. */
  readonly name?: string;
}

/**
 * A graph from the bytes of an ONNX model, opset 13 to 24. Floating-point initializers become parameters under their names, all others
 * constants; half precision becomes float32; float64 initializers are constants, as parameters are float32. What exporters compute of
 * shapes is done while reading, so a named batch stays a name. Operators that we do not have are built from those that we have
 * (HardSwish, GroupNormalization, Gelu, …); for the rest see the error.
 * @throws Error that names node, operator or tensor: no model, truncated, wrong opset, unsupported operator or type, a cycle, a missing
 * initializer, data that does not fill its shape, shapes that do not fit
 */
export async function readOnnx(bytes: Uint8Array, options: ReadOnnxOptions = {}): Promise<Graph> {
  expectKeys("readOnnx", options, ["external", "extents", "name"]);
  const model = decodeModel(bytes);
  checkOpsets(model);
  const proto = model.graph;
  if (!proto) throw new Error("readOnnx: the model has no graph");
  if (model.functions.length > 0)
    throw new Error(
      `readOnnx: the model defines functions (${listNames(model.functions.map(({ name = "" }) => name))}); inline them when exporting`,
    );
  if (proto.sparseInitializer.length > 0)
    throw new Error(`readOnnx: sparse initializers are not supported ("${proto.sparseInitializer[0]?.values?.name ?? ""}")`);
  const initializers = await readInitializers(proto, options.external);
  return new Reading(proto, initializers, options).graph();
}

function decodeModel(bytes: Uint8Array): Message<"ModelProto"> {
  if (bytes.length === 0) throw new Error("readOnnx: there are no bytes");
  try {
    return decode("ModelProto", bytes);
  } catch (error) {
    throw new Error(
      `readOnnx: these ${bytes.length} bytes are not a whole ONNX model, truncated or something else (${(error as Error).message})`,
      {
        cause: error,
      },
    );
  }
}

function checkOpsets({ opsetImport }: Message<"ModelProto">): void {
  const version = opsetImport.find(({ domain = "" }) => domain === "" || domain === "ai.onnx")?.version;
  if (version === undefined) throw new Error("readOnnx: the model imports no opset of the default domain; is it an ONNX model?");
  const { from, to } = READABLE_OPSETS;
  if (version < from)
    throw new Error(`readOnnx: the model is of opset ${version}, ${from} to ${to} are read; export it again with opset 17`);
  if (version > to) throw new Error(`readOnnx: the model is of opset ${version}, ${from} to ${to} are read; export it with an older one`);
}

async function readInitializers(proto: Message<"GraphProto">, external: ExternalData | undefined): Promise<Map<string, TypedTensor>> {
  const found = new Map<string, TypedTensor>();
  for (const initializer of proto.initializer) {
    const { name = "" } = initializer;
    if (found.has(name)) throw new Error(`readOnnx: two initializers are called "${name}"`);
    try {
      found.set(name, await readTensor(initializer, external));
    } catch (error) {
      throw new Error(`readOnnx: initializer "${name}": ${(error as Error).message}`, { cause: error });
    }
  }
  return found;
}

type NodeProto = Message<"NodeProto">;

/** One model on its way into a builder. */
class Reading {
  readonly #g: GraphBuilder;
  readonly #proto: Message<"GraphProto">;
  readonly #initializers: ReadonlyMap<string, TypedTensor>;
  readonly #extents: Readonly<Record<string, number>>;
  /** What stands for each edge of the file. */
  readonly #edges = new Map<string, Value>();
  /** Edges of the file that are arithmetic on named extents. They become values only where a node needs them when the graph runs. */
  readonly #known = new Map<string, Known>();

  constructor(proto: Message<"GraphProto">, initializers: ReadonlyMap<string, TypedTensor>, { extents = {}, name }: ReadOnnxOptions) {
    this.#proto = proto;
    this.#initializers = initializers;
    this.#extents = extents;
    this.#g = new GraphBuilder(name ?? (proto.name || "onnx"));
  }

  graph(): Graph {
    for (const input of this.#proto.input) if (!this.#initializers.has(input.name ?? "")) this.#readInput(input);
    for (const node of this.#sorted()) this.#readNode(node);
    for (const output of this.#proto.output) this.#readOutput(output);
    return this.#g.build();
  }

  #readInput(info: Message<"ValueInfoProto">): void {
    const { name = "" } = info;
    const declared = this.#declared(info);
    if (!declared?.shape) throw new Error(`readOnnx: input "${name}" has no tensor type with a shape`);
    this.#edges.set(name, this.#g.input(name, declared.shape, declared.type));
  }

  #declared({ name = "", type }: Message<"ValueInfoProto">): { type: ValueType; shape: Dim[] | undefined } | undefined {
    const tensorType = type?.tensorType;
    if (!tensorType) return undefined;
    try {
      const shape = tensorType.shape?.dim.map(({ dimValue, dimParam }, axis): Dim => {
        if (dimValue !== undefined) return dimValue;
        // An extent without a name gets that of its place.
        const dim = dimParam || `${name}.${axis}`;
        return this.#extents[dim] ?? canonicalDim(dim);
      });
      return { type: valueTypeOf(tensorType.elemType), shape };
    } catch (error) {
      throw new Error(`readOnnx: "${name}": ${(error as Error).message}`, { cause: error });
    }
  }

  /** The nodes in an order in which every input is there before its use. */
  #sorted(): NodeProto[] {
    const there = new Set(["", ...this.#edges.keys(), ...this.#initializers.keys()]);
    const made = new Map<string, NodeProto>();
    for (const node of this.#proto.node)
      for (const output of node.output) {
        if (output === "") continue;
        if (made.has(output) || there.has(output)) throw new Error(`readOnnx: ${placeOf(node)}: the name "${output}" is used twice`);
        made.set(output, node);
      }
    for (const node of this.#proto.node)
      for (const name of node.input)
        if (!there.has(name) && !made.has(name))
          throw new Error(`readOnnx: ${placeOf(node)}: its input "${name}" is no graph input, no initializer and no node's output`);
    const order: NodeProto[] = [];
    let rest = [...this.#proto.node];
    while (rest.length > 0) {
      const waiting: NodeProto[] = [];
      for (const node of rest) {
        if (!node.input.every((name) => there.has(name))) {
          waiting.push(node);
          continue;
        }
        order.push(node);
        for (const name of node.output) there.add(name);
      }
      if (waiting.length === rest.length)
        throw new Error(
          `readOnnx: the graph has a cycle through ${waiting.slice(0, 4).map(placeOf).join(", ")}${waiting.length > 4 ? ", …" : ""}`,
        );
      rest = waiting;
    }
    return order;
  }

  #readNode(node: NodeProto): void {
    try {
      this.#importNode(node);
    } catch (error) {
      throw new Error(`readOnnx: ${placeOf(node)}: ${(error as Error).message}`, { cause: error });
    }
  }

  #importNode(node: NodeProto): void {
    const { opType = "", domain = "" } = node;
    const attributes = readAttributes(node);
    if (opType === "Constant") {
      this.#edges.set(node.output[0]!, this.#constant(readConstant(attributes, node), node.output[0]));
      return;
    }
    const [output = ""] = node.output;
    const known = this.#computed(opType, attributes, node);
    if (known && isNumeric(known)) this.#edges.set(output, this.#constant({ type: known.type, value: tensorOf(known) }, output));
    else if (known) this.#known.set(output, known);
    if (known) return;
    const importer = importerOf(opType, domain);
    if (!importer)
      throw new Error(
        `the operator ${domain && `${domain}:`}${opType} is not supported: neither is it one of ours, nor is it read as a composition of them; add it in src/onnx/import/`,
      );
    const call = this.#call(node, attributes);
    const results = this.#g.scope(scopeOf(call), () => importer(call));
    const values = Array.isArray(results) ? (results as readonly Value[]) : [results as Value];
    for (const [i, name] of node.output.entries()) if (name !== "" && values[i]) this.#edges.set(name, values[i]);
  }

  /** What arithmetic on shapes comes to. */
  #computed(op: string, attributes: Attributes, node: NodeProto): Known | undefined {
    if (node.output.length !== 1) return undefined;
    if (op === "Shape") {
      const { shape } = this.#edge(node.input[0]!);
      const bound = (name: string, fallback: number) => {
        const attribute = attributes[name];
        const at = attribute?.kind === "int" ? attribute.value : fallback;
        return Math.min(Math.max(at < 0 ? at + shape.length : at, 0), shape.length);
      };
      const items = shape.slice(bound("start", 0), bound("end", shape.length));
      return { type: "int64", shape: [items.length], items };
    }
    const inputs = node.input.map((name) => (name === "" ? undefined : this.#knownOf(name)));
    if (inputs.length === 0 || node.input.some((name, i) => name !== "" && !inputs[i])) return undefined;
    const known = fold(op, attributes, inputs);
    return known && (isNumeric(known) || known.type === "int64" || known.type === "int32") ? known : undefined;
  }

  /** Weights are not known, although they are there: they may be replaced. */
  #knownOf(name: string): Known | undefined {
    const initializer = this.#initializers.get(name);
    if (initializer) return initializer.type === "float32" ? undefined : knownTensor(initializer.type, initializer.value);
    const value = this.#edges.get(name);
    const constant = value && this.#g.constantOf(value);
    return constant ? knownTensor(value.type, constant) : this.#known.get(name);
  }

  #call(node: NodeProto, attributes: Attributes): ImportCall {
    const g = this.#g;
    const { opType: op = "" } = node;
    const given = node.input.slice(0, node.input.findLastIndex((name) => name !== "") + 1);
    return {
      g,
      op,
      attributes,
      arity: given.length,
      outputs: node.output,
      optional: (index) => (given[index] ? this.#edge(given[index]) : undefined),
      items: (index) => {
        const name = given[index];
        if (!name) return undefined;
        // A weight that an operator wants as a constant (an exponent, a bound) is read as one.
        const initializer = this.#initializers.get(name);
        return (initializer ? knownTensor(initializer.type, initializer.value) : this.#knownOf(name))?.items;
      },
      emit: (kind, inputs, extra = {}, outputs) => g.node(kind, inputs, extra, outputs, { node: node.name ?? "", outputs: node.output }),
    };
  }

  /** The value of an edge of the file; initializers and extents come in when they are first needed. */
  #edge(name: string): Value {
    const edge = this.#edges.get(name) ?? this.#g.outside(() => this.#extentsOf(name) ?? this.#weight(name));
    this.#edges.set(name, edge);
    return edge;
  }

  #extentsOf(name: string): Value | undefined {
    const known = this.#known.get(name);
    if (!known) return undefined;
    const vector = this.#g.shapeVector(known.items);
    return this.#g.cast(this.#g.reshape(vector, known.shape), known.type);
  }

  #weight(name: string): Value {
    const initializer = this.#initializers.get(name);
    if (!initializer) throw new Error(`its input "${name}" is an output that its node does not have here`);
    const { type, value } = initializer;
    return type === "float32" ? this.#g.parameter(name, value as Tensor) : this.#constant(initializer, name);
  }

  #constant({ type, value }: { type: ValueType; value: Tensor<TensorData> }, name?: string): Value {
    // The name of an output is given to what it is made from, at the end.
    const free = this.#proto.output.some((output) => output.name === name) ? undefined : name;
    return this.#g.constant(value, type === "bool" ? "bool" : undefined, free);
  }

  #readOutput(info: Message<"ValueInfoProto">): void {
    const { name = "" } = info;
    const known = this.#edges.has(name) || this.#known.has(name) || this.#initializers.has(name);
    if (!known) throw new Error(`readOnnx: no node makes the output "${name}"`);
    const value = this.#edge(name);
    const declared = this.#declared(info);
    if (declared) checkDeclared(name, value, declared);
    this.#g.output(name, value);
  }
}

/** A declared shape may know less than the inferred one, but must not contradict it. */
function checkDeclared(name: string, { shape }: Value, declared: { shape: readonly Dim[] | undefined }): void {
  if (!declared.shape) return;
  const differs = shape.some((dim, axis) => {
    const other = declared.shape![axis];
    return typeof dim === "number" && typeof other === "number" && dim !== other;
  });
  if (differs || shape.length !== declared.shape.length)
    throw new Error(`readOnnx: the output "${name}" is declared as ${shapeText(declared.shape)}, its node makes ${shapeText(shape)}`);
}

function placeOf({ name, opType = "", output }: NodeProto): string {
  return `node "${name || output[0] || ""}" (${opType})`;
}

/** Nodes that one node of the file is made of are named after it. */
function scopeOf({ outputs, op }: ImportCall): string {
  return outputs[0] || op;
}

function readAttributes(node: NodeProto): Attributes {
  const attributes: Record<string, Attribute> = {};
  for (const proto of node.attribute) {
    const { name = "" } = proto;
    const attribute = readAttribute(proto);
    if (attribute) attributes[name] = attribute;
    else if (proto.g) throw new Error(`the attribute "${name}" is a subgraph: control flow is not supported`);
  }
  return attributes;
}

const utf8 = new TextDecoder();

/** By its declared type; files without one (IR version 1) are told apart by the field that is there. */
function readAttribute(proto: Message<"AttributeProto">): Attribute | undefined {
  const { type, f, i, s, t, floats, ints } = proto;
  if (type === 1 || (!type && f !== undefined)) return { kind: "float", value: f ?? 0 };
  if (type === 2 || (!type && i !== undefined)) return { kind: "int", value: i ?? 0 };
  if (type === 3 || (!type && s !== undefined)) return { kind: "string", value: utf8.decode(s ?? new Uint8Array()) };
  if (t && (type === 4 || !type)) return { kind: "tensor", value: readInlineTensor(t).value };
  if (type === 6 || (!type && floats.length > 0)) return { kind: "floats", value: floats };
  if (type === 7 || (!type && ints.length > 0)) return { kind: "ints", value: ints };
  return undefined;
}

/** The value of a Constant node, in any of the forms that it may have. */
function readConstant(attributes: Attributes, node: NodeProto): TypedTensor {
  const proto = node.attribute.find(({ name }) => name === "value")?.t;
  if (proto) return readInlineTensor(proto);
  const [[name, attribute] = ["", undefined]] = Object.entries(attributes);
  switch (attribute?.kind) {
    case "float":
      return { type: "float32", value: { data: Float32Array.of(attribute.value), shape: [] } };
    case "int":
      return { type: "int64", value: { data: BigInt64Array.of(BigInt(attribute.value)), shape: [] } };
    case "floats":
      return { type: "float32", value: { data: Float32Array.from(attribute.value), shape: [attribute.value.length] } };
    case "ints":
      return { type: "int64", value: { data: BigInt64Array.from(attribute.value, BigInt), shape: [attribute.value.length] } };
    default:
      throw new Error(`a constant of the form "${name}" is not supported`);
  }
}

/** @file Builds graphs: every call appends a node and returns its output with its inferred type and shape. */

import { dtypeOf, shapeText, type Tensor, type TensorData, tensor } from "@dilf/tensor";
import { type Attributes, float, int, ints, intsOf, text } from "./attributes.ts";
import {
  type AveragePoolOptions,
  CONV_DEFAULTS,
  type ConvOptions,
  type ConvTransposeOptions,
  type CumSumOptions,
  GEMM_DEFAULTS,
  type GemmOptions,
  type GraphBuilderOptions,
  LAYER_NORMALIZATION_DEFAULTS,
  type LayerNormalizationOptions,
  type MaxPoolOptions,
  PAD_DEFAULTS,
  type PadOptions,
  type PerAxis,
  POOL_DEFAULTS,
  type PoolOptions,
  REDUCE_DEFAULTS,
  RESIZE_DEFAULTS,
  type ReduceOptions,
  type ResizeOptions,
  type TriluOptions,
} from "./builder-options.ts";
import { broadcastShapes, canonicalDim, namesOf, productOf, quotientOf, sameShape } from "./dims.ts";
import type { Dim, Graph, Node, Value, ValueType } from "./graph.ts";
import { ONNX_TYPES } from "./operators/elementwise.ts";
import { type OperatorName, operators } from "./operators/index.ts";
import { describe, type Inferred } from "./operators/operator.ts";
import { resizePlan } from "./operators/resample.ts";
import { finishGraph } from "./transform/finish.ts";

/** What a node and its outputs are to be called. */
export interface NodeNames {
  readonly node?: string;
  readonly outputs?: readonly string[];
}

/** A value, or a number that becomes a scalar constant of the other operand's type. */
export type Operand = Value | number;

/**
 * Builds one graph. Methods append nodes; shapes are inferred and checked at once, so a mistake is reported where it is made,
 * with the node's name, the operator, and what came.
 * @example
 * const g = new GraphBuilder("line");
 * const x = g.input("x", ["N", 3]);
 * g.output("y", g.add(g.matmul(x, g.parameter("weight", w)), 1));
 * const graph = g.build();
 */
export class GraphBuilder {
  readonly name: string;
  readonly type: "float32" | "float64";
  readonly #inputs: Value[] = [];
  readonly #outputs = new Map<string, Value>();
  readonly #parameters = new Map<string, Tensor>();
  readonly #constants = new Map<string, Tensor<TensorData>>();
  readonly #nodes: Node[] = [];
  /** The node that makes an edge. */
  readonly #makers = new Map<string, Node>();
  readonly #values = new Map<string, Value>();
  readonly #scopes: string[] = [];
  /** One-element int64 vectors that hold a symbolic extent, by extent. */
  readonly #extents = new Map<Dim, Value>();
  /** Names of nodes: an output may be renamed, so its edge does not keep its node's name from being taken again. */
  readonly #names = new Set<string>();
  #count = 0;

  constructor(name: string, { type = "float32" }: GraphBuilderOptions = {}) {
    if (type !== "float32" && type !== "float64") throw new Error(`GraphBuilder: type must be "float32" or "float64", got ${String(type)}`);
    this.name = name;
    this.type = type;
  }

  /** A builder that goes on where a finished graph ends: its edges are all there, none of its outputs is declared. */
  static from(graph: Graph, name: string = graph.name): GraphBuilder {
    const type = [...graph.values.values()].some((value) => value.type === "float64") ? "float64" : "float32";
    const builder = new GraphBuilder(name, { type });
    builder.#inputs.push(...graph.inputs);
    for (const [key, value] of graph.parameters) builder.#parameters.set(key, value);
    for (const [key, value] of graph.constants) builder.#constants.set(key, value);
    for (const [key, value] of graph.values) builder.#values.set(key, value);
    builder.#nodes.push(...graph.nodes);
    for (const node of graph.nodes) {
      builder.#names.add(node.name);
      for (const output of node.outputs) builder.#makers.set(output, node);
    }
    builder.#count = graph.nodes.length;
    return builder;
  }

  /** A graph input under exactly this name. Extents are numbers or names: ["N", 3, 224, 224]. */
  input(name: string, shape: readonly Dim[], type: ValueType = this.type): Value {
    for (const dim of shape) {
      if (typeof dim === "number" && !(Number.isInteger(dim) && dim >= 0))
        throw new Error(`GraphBuilder.input: "${name}" has the extent ${dim}, wanted an integer ≥ 0 or a name`);
    }
    const value = this.#define(name, type, shape.map(canonicalDim));
    this.#inputs.push(value);
    return value;
  }

  /** Weights under the scope's prefix and this name; of the builder's type. */
  parameter(name: string, value: Tensor): Value {
    const full = [...this.#scopes, name].join(".");
    const edge = this.#define(full, this.type, value.shape);
    this.#parameters.set(full, value);
    return edge;
  }

  /** A number as a scalar of the builder's type, or a tensor of its own type, bytes perhaps as bool. Equal scalars are one constant. */
  constant(value: number | Tensor<TensorData>, type?: "bool", name?: string): Value {
    if (typeof value === "number") return this.#scalar(value, this.type);
    return this.#constant(this.#free(name) ?? this.#fresh("constant"), value, type ?? dtypeOf(value));
  }

  /** A one-dimensional int64 constant; equal ones are one constant. */
  intVector(values: readonly number[]): Value {
    const data = BigInt64Array.from(values, (value) => BigInt(value));
    return this.#shared(`ints_${values.join("_")}`, () => tensor(data, [values.length]), "int64");
  }

  /** Declares `value` as a graph output under exactly this name. */
  output(name: string, value: Value): Value {
    this.#own(value, "output");
    if (this.#outputs.has(name)) throw new Error(`GraphBuilder.output: "${name}" is declared twice in graph "${this.name}"`);
    this.#outputs.set(name, value);
    return value;
  }

  /** Names made inside `body` are prefixed: nodes with "name/", parameters with "name.". */
  scope<T>(name: string, body: () => T): T {
    this.#scopes.push(name);
    try {
      return body();
    } finally {
      this.#scopes.pop();
    }
  }

  /** Names made inside `body` are not prefixed, whatever the scope. */
  outside<T>(body: () => T): T {
    const scopes = this.#scopes.splice(0);
    try {
      return body();
    } finally {
      this.#scopes.push(...scopes);
    }
  }

  /** The graph of everything that the declared outputs need. */
  build(): Graph {
    if (this.#outputs.size === 0) throw new Error(`GraphBuilder.build: graph "${this.name}" has no output; declare one with output()`);
    return finishGraph({
      name: this.name,
      inputs: this.#inputs,
      outputs: this.#outputs,
      parameters: this.#parameters,
      constants: this.#constants,
      nodes: this.#nodes,
      values: this.#values,
    });
  }

  /**
   * Any operator of the table in `operators/`: the way to those that have no method. undefined stands for an absent optional input.
   * @param outputs types and shapes, where they cannot be inferred from constants
   * @param names of the node and its outputs, as far as they are free: for graphs that come from somewhere else
   */
  node(
    op: OperatorName,
    inputs: readonly (Value | undefined)[],
    attributes: Attributes = {},
    outputs?: readonly Inferred[],
    names: NodeNames = {},
  ): Value[] {
    const name = this.#free(names.node) ?? this.#fresh(op);
    this.#names.add(name);
    for (const value of inputs) if (value) this.#own(value, `${op}, node "${name}"`);
    const numbers = (index: number) => {
      const constant = this.#constants.get(inputs[index]?.name ?? "");
      return constant && Array.from(constant.data, Number);
    };
    const infer = () => operators[op]({ op, inputs, attributes, ints: numbers, numbers });
    let inferred = outputs;
    try {
      inferred ??= infer();
    } catch (error) {
      throw new Error(`GraphBuilder: node "${name}" (${op}): ${(error as Error).message}`);
    }
    const values = inferred.map(({ type, shape }, i) =>
      this.#define(this.#free(names.outputs?.[i]) ?? (i === 0 && !this.#values.has(name) ? name : `${name}:${i}`), type, shape),
    );
    const node: Node = {
      name,
      op,
      inputs: inputs.map((value) => value?.name ?? ""),
      outputs: values.map((value) => value.name),
      attributes,
    };
    this.#nodes.push(node);
    for (const value of values) this.#makers.set(value.name, node);
    return values;
  }

  // Elementwise, with numpy broadcasting.
  add(a: Operand, b: Operand): Value {
    return this.#binary("Add", a, b);
  }
  sub(a: Operand, b: Operand): Value {
    return this.#binary("Sub", a, b);
  }
  mul(a: Operand, b: Operand): Value {
    return this.#binary("Mul", a, b);
  }
  div(a: Operand, b: Operand): Value {
    return this.#binary("Div", a, b);
  }
  pow(a: Operand, b: Operand): Value {
    return this.#binary("Pow", a, b);
  }
  min(a: Operand, b: Operand): Value {
    return this.#binary("Min", a, b);
  }
  max(a: Operand, b: Operand): Value {
    return this.#binary("Max", a, b);
  }
  neg(x: Value): Value {
    return this.#one("Neg", [x]);
  }
  exp(x: Value): Value {
    return this.#one("Exp", [x]);
  }
  /** The natural logarithm. */
  log(x: Value): Value {
    return this.#one("Log", [x]);
  }
  sqrt(x: Value): Value {
    return this.#one("Sqrt", [x]);
  }
  reciprocal(x: Value): Value {
    return this.#one("Reciprocal", [x]);
  }
  abs(x: Value): Value {
    return this.#one("Abs", [x]);
  }
  sign(x: Value): Value {
    return this.#one("Sign", [x]);
  }
  sin(x: Value): Value {
    return this.#one("Sin", [x]);
  }
  cos(x: Value): Value {
    return this.#one("Cos", [x]);
  }
  floor(x: Value): Value {
    return this.#one("Floor", [x]);
  }
  ceil(x: Value): Value {
    return this.#one("Ceil", [x]);
  }
  /** To the nearest whole number; halves to the even one. */
  round(x: Value): Value {
    return this.#one("Round", [x]);
  }
  relu(x: Value): Value {
    return this.#one("Relu", [x]);
  }
  /** x where x ≥ 0, else alpha · x. */
  leakyRelu(x: Value, alpha = 0.01): Value {
    return this.#one("LeakyRelu", [x], { alpha: float(alpha) });
  }
  sigmoid(x: Value): Value {
    return this.#one("Sigmoid", [x]);
  }
  tanh(x: Value): Value {
    return this.#one("Tanh", [x]);
  }
  erf(x: Value): Value {
    return this.#one("Erf", [x]);
  }
  identity(x: Value): Value {
    return this.#one("Identity", [x]);
  }
  /** x limited to low..high. */
  clip(x: Value, low: number, high: number): Value {
    if (!(low <= high)) throw new Error(`GraphBuilder.clip: low must be ≤ high, got ${low} and ${high}`);
    return this.#one("Clip", [x, this.#scalar(low, x.type), this.#scalar(high, x.type)]);
  }
  /** a where the condition holds, else b. */
  where(condition: Value, a: Operand, b: Operand): Value {
    return this.#one("Where", [condition, ...this.#pair(a, b)]);
  }
  equal(a: Operand, b: Operand): Value {
    return this.#binary("Equal", a, b);
  }
  greater(a: Operand, b: Operand): Value {
    return this.#binary("Greater", a, b);
  }
  less(a: Operand, b: Operand): Value {
    return this.#binary("Less", a, b);
  }
  greaterOrEqual(a: Operand, b: Operand): Value {
    return this.#binary("GreaterOrEqual", a, b);
  }
  lessOrEqual(a: Operand, b: Operand): Value {
    return this.#binary("LessOrEqual", a, b);
  }
  not(a: Value): Value {
    return this.#one("Not", [a]);
  }
  and(a: Value, b: Value): Value {
    return this.#one("And", [a, b]);
  }
  or(a: Value, b: Value): Value {
    return this.#one("Or", [a, b]);
  }
  xor(a: Value, b: Value): Value {
    return this.#one("Xor", [a, b]);
  }
  cast(x: Value, type: ValueType): Value {
    return x.type === type ? x : this.#one("Cast", [x], { to: int(ONNX_TYPES[type]) });
  }

  // Products.
  /** [..., R, K] × [..., K, C] → [..., R, C]; leading axes broadcast. */
  matmul(a: Value, b: Value): Value {
    return this.#one("MatMul", [a, b]);
  }
  /** alpha · a b + beta · c for matrices; c broadcasts to the result. */
  gemm(a: Value, b: Value, c?: Value, options: GemmOptions = {}): Value {
    const { transA, transB, alpha, beta } = { ...GEMM_DEFAULTS, ...options };
    const attributes = { transA: int(Number(transA)), transB: int(Number(transB)), alpha: float(alpha), beta: float(beta) };
    return this.#one("Gemm", c ? [a, b, c] : [a, b], attributes);
  }

  /** Products summed over letters: einsum("bij,bjk->bik", a, b) multiplies stacks of matrices. */
  einsum(equation: string, ...values: readonly Value[]): Value {
    return this.#one("Einsum", values, { equation: text(equation) });
  }

  // Over [N, C, ...spatial].
  /** x [N, C, ...], weight [M, C / groups, ...kernel], bias [M] → [N, M, ...]. */
  conv(x: Value, weight: Value, bias?: Value, options: ConvOptions = {}): Value {
    return this.#one("Conv", bias ? [x, weight, bias] : [x, weight], convAttributes(x, weight, options));
  }
  /** The adjoint of `conv` in x: x [N, C, ...], weight [C, M / groups, ...kernel], bias [M] → [N, M, ...]. */
  convTranspose(x: Value, weight: Value, bias?: Value, options: ConvTransposeOptions = {}): Value {
    const extra = { output_padding: ints(perAxis(options.outputPadding ?? 0, x.shape.length - 2)) };
    return this.#one("ConvTranspose", bias ? [x, weight, bias] : [x, weight], { ...convAttributes(x, weight, options), ...extra });
  }
  /** The largest entry of each window. */
  maxPool(x: Value, options: MaxPoolOptions): Value {
    return this.#one("MaxPool", [x], {
      ...poolAttributes(x, options),
      dilations: ints(perAxis(options.dilations ?? 1, x.shape.length - 2)),
    });
  }
  /** The mean of each window. */
  averagePool(x: Value, options: AveragePoolOptions): Value {
    return this.#one("AveragePool", [x], { ...poolAttributes(x, options), count_include_pad: int(Number(options.countPads ?? false)) });
  }
  /** The mean over all spatial axes, which stay with the extent 1. */
  globalAveragePool(x: Value): Value {
    return this.#one("GlobalAveragePool", [x]);
  }
  /** Resampled to these extents, one for each axis; named extents must stay as they are. */
  resize(x: Value, shape: readonly Dim[], options: ResizeOptions = {}): Value {
    const { mode, coordinates } = { ...RESIZE_DEFAULTS, ...options };
    const attributes = { mode: text(mode), coordinate_transformation_mode: text(coordinates) };
    // Sizes, not scales: 3 · fround(7 / 3) is less than 7.
    const sizes = this.shapeVector(shape);
    const fixed = shape.every((dim) => typeof dim === "number");
    const outputs = fixed ? undefined : [{ type: x.type, shape: resizePlan(attributes, x, undefined, shape).map(({ to }) => to) }];
    return this.#one("Resize", [x, undefined, undefined, sizes], attributes, outputs);
  }

  // Along axes.
  softmax(x: Value, axis = -1): Value {
    return this.#one("Softmax", [x], { axis: int(axis) });
  }
  logSoftmax(x: Value, axis = -1): Value {
    return this.#one("LogSoftmax", [x], { axis: int(axis) });
  }
  /** (x − mean) / √(variance + epsilon) · scale + bias over the axes from `axis` on; scale and bias have their shape. */
  layerNormalization(x: Value, scale: Value, bias: Value, options: LayerNormalizationOptions = {}): Value {
    const { axis, epsilon } = { ...LAYER_NORMALIZATION_DEFAULTS, ...options };
    return this.#one("LayerNormalization", [x, scale, bias], { axis: int(axis), epsilon: float(epsilon) });
  }
  reduceSum(x: Value, axes: readonly number[], { keepDims }: ReduceOptions = REDUCE_DEFAULTS): Value {
    return this.#one("ReduceSum", [x, this.intVector(axes)], { keepdims: int(Number(keepDims)) });
  }
  reduceMean(x: Value, axes: readonly number[], { keepDims }: ReduceOptions = REDUCE_DEFAULTS): Value {
    return this.#one("ReduceMean", [x], { axes: ints(axes), keepdims: int(Number(keepDims)) });
  }
  reduceMax(x: Value, axes: readonly number[], options?: ReduceOptions): Value {
    return this.#reduce("ReduceMax", x, axes, options);
  }
  reduceMin(x: Value, axes: readonly number[], options?: ReduceOptions): Value {
    return this.#reduce("ReduceMin", x, axes, options);
  }
  reduceProd(x: Value, axes: readonly number[], options?: ReduceOptions): Value {
    return this.#reduce("ReduceProd", x, axes, options);
  }
  /** Σ |x|. */
  reduceL1(x: Value, axes: readonly number[], options?: ReduceOptions): Value {
    return this.#reduce("ReduceL1", x, axes, options);
  }
  /** √Σ x². */
  reduceL2(x: Value, axes: readonly number[], options?: ReduceOptions): Value {
    return this.#reduce("ReduceL2", x, axes, options);
  }
  /** Σ x². */
  reduceSumSquare(x: Value, axes: readonly number[], options?: ReduceOptions): Value {
    return this.#reduce("ReduceSumSquare", x, axes, options);
  }
  /** ln Σ eˣ, without overflow. */
  reduceLogSumExp(x: Value, axes: readonly number[], options?: ReduceOptions): Value {
    return this.#reduce("ReduceLogSumExp", x, axes, options);
  }
  /** The place of the largest entry along an axis, int64; the first of equal ones. */
  argMax(x: Value, axis: number, { keepDims = false }: ReduceOptions = {}): Value {
    return this.#one("ArgMax", [x], { axis: int(axis), keepdims: int(Number(keepDims)) });
  }
  /** The place of the smallest entry along an axis, int64; the first of equal ones. */
  argMin(x: Value, axis: number, { keepDims = false }: ReduceOptions = {}): Value {
    return this.#one("ArgMin", [x], { axis: int(axis), keepdims: int(Number(keepDims)) });
  }
  /** (x − mean) / √(variance + epsilon) · scale + bias per channel of x [N, C, ...], with given statistics [C]. Training: the layer of that name. */
  batchNormalization(x: Value, scale: Value, bias: Value, mean: Value, variance: Value, epsilon = 1e-5): Value {
    return this.#one("BatchNormalization", [x, scale, bias, mean, variance], { epsilon: float(epsilon) });
  }
  /** Sums of all entries up to each, along an axis. */
  cumSum(x: Value, axis: number, { exclusive = false, reverse = false }: CumSumOptions = {}): Value {
    const attributes = { exclusive: int(Number(exclusive)), reverse: int(Number(reverse)) };
    return this.#one("CumSum", [x, this.#scalar(axis, "int64")], attributes);
  }
  /** One triangle of the last two axes, zeros in the other. */
  trilu(x: Value, { upper = true, k = 0 }: TriluOptions = {}): Value {
    return this.#one("Trilu", [x, this.#scalar(k, "int64")], { upper: int(Number(upper)) });
  }

  // Shapes.
  /** The same elements in another shape. Named extents must be known in the graph: copied, inferred, or read from an input when it runs. */
  reshape(x: Value, shape: readonly Dim[]): Value {
    const wanted = shape.map(canonicalDim);
    if (sameShape(x.shape, wanted)) return x;
    if (productOf(x.shape) !== productOf(wanted))
      throw new Error(
        `GraphBuilder.reshape: ${describe(x)} has ${productOf(x.shape)} elements, ${shapeText(wanted)} has ${productOf(wanted)}`,
      );
    const extents = wanted.map((dim, axis) => (typeof dim === "number" ? dim : dim === x.shape[axis] ? 0 : -1));
    const holes = extents.filter((extent) => extent === -1).length;
    const target = holes > 1 ? this.shapeVector(wanted) : this.intVector(extents);
    return this.#one("Reshape", [x, target], {}, [{ type: x.type, shape: wanted }]);
  }
  /** Axis i of the result is axis permutation[i] of x. What it undoes of an earlier transposition or product is not computed. */
  transpose(x: Value, permutation: readonly number[]): Value {
    return this.#simplerTranspose(x, permutation) ?? this.#one("Transpose", [x], { perm: ints(permutation) });
  }
  /** Removes axes of extent 1. */
  squeeze(x: Value, axes: readonly number[]): Value {
    return this.#one("Squeeze", [x, this.intVector(axes)]);
  }
  /** Inserts axes of extent 1, at these places of the result. */
  unsqueeze(x: Value, axes: readonly number[]): Value {
    return this.#one("Unsqueeze", [x, this.intVector(axes)]);
  }
  /** x repeated along axes of extent 1 (and new leading ones) to fill `shape`. */
  expand(x: Value, shape: readonly Dim[]): Value {
    const wanted = shape.map(canonicalDim);
    if (sameShape(x.shape, wanted)) return x;
    const joined = broadcastShapes(x.shape, wanted);
    if (!joined || !sameShape(joined, wanted))
      throw new Error(`GraphBuilder.expand: ${describe(x)} does not broadcast to ${shapeText(wanted)}`);
    const offset = wanted.length - x.shape.length;
    // An extent that x has already may be given as 1, so that it need not be known.
    const extents = wanted.map((dim, axis) => (dim === x.shape[axis - offset] ? 1 : dim));
    const target = extents.every((dim) => typeof dim === "number") ? this.intVector(extents) : this.shapeVector(wanted);
    return this.#one("Expand", [x, target], {}, [{ type: x.type, shape: wanted }]);
  }
  concat(values: readonly Value[], axis: number): Value {
    return values.length === 1 ? values[0]! : this.#one("Concat", values, { axis: int(axis) });
  }
  /** x[start:end:step] along one axis, counted as numpy does; Infinity for an open end. */
  slice(x: Value, axis: number, start: number, end: number, step = 1): Value {
    const [from, to] = [start, end].map((at) => Math.min(Math.max(at, Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER));
    return this.#one("Slice", [x, ...[from!, to!, axis, step].map((value) => this.intVector([value]))]);
  }
  /** Cuts an axis into pieces of these sizes. */
  split(x: Value, axis: number, sizes: readonly number[]): Value[] {
    return this.node("Split", [x, this.intVector(sizes)], { axis: int(axis) });
  }
  /** x's entries at `indices` (int32 or int64) along one axis: the axis is replaced by the shape of the indices. */
  gather(x: Value, indices: Value, axis = 0): Value {
    return this.#one("Gather", [x, indices], { axis: int(axis) });
  }

  /** Like `gather` with an index for each entry of the result: y[i][j] = x[indices[i][j]][j] for axis 0. */
  gatherElements(x: Value, indices: Value, axis = 0): Value {
    return this.#one("GatherElements", [x, indices], { axis: int(axis) });
  }
  /** x with `updates` written at the places where gatherElements would read; "add" adds them up instead. */
  scatterElements(x: Value, indices: Value, updates: Value, axis = 0, reduction: "none" | "add" = "none"): Value {
    return this.#one("ScatterElements", [x, indices, updates], { axis: int(axis), reduction: text(reduction) });
  }
  /** Entries added in front of each axis and then behind each, 2 · rank numbers; negative ones cut. */
  pad(x: Value, pads: readonly number[], options: PadOptions = {}): Value {
    const { mode, value } = { ...PAD_DEFAULTS, ...options };
    const inputs = [x, this.intVector(pads)];
    if (mode === "constant" && value !== 0) inputs.push(this.#scalar(value, x.type));
    return this.#one("Pad", inputs, { mode: text(mode) });
  }
  /** x so many times along each axis. */
  tile(x: Value, repeats: readonly number[]): Value {
    return this.#one("Tile", [x, this.intVector(repeats)]);
  }
  /** A matrix: the axes before `axis`, and the others. */
  flatten(x: Value, axis = 1): Value {
    return this.#one("Flatten", [x], { axis: int(axis) });
  }

  /** An int64 vector that holds `shape` when the graph runs: a constant where it is numbers only. */
  shapeVector(shape: readonly Dim[]): Value {
    if (shape.every((dim) => typeof dim === "number")) return this.intVector(shape);
    const pieces = shape.map((dim) => (typeof dim === "number" ? this.intVector([dim]) : this.#extent(dim)));
    return this.#one("Concat", pieces, { axis: int(0) }, [{ type: "int64", shape: [shape.length] }]);
  }

  /** Zeros of a type and shape. */
  zeros(type: ValueType, shape: readonly Dim[]): Value {
    const data = {
      float32: Float32Array,
      float64: Float64Array,
      int32: Int32Array,
      int64: BigInt64Array,
      uint8: Uint8Array,
      bool: Uint8Array,
    };
    const value = { kind: "tensor", value: tensor(new data[type](1), [1]) } as const;
    return this.#one("ConstantOfShape", [this.shapeVector(shape)], { value }, [{ type, shape }]);
  }

  /** 0, 1, … up to an extent: int64 [extent]. */
  range(extent: Dim): Value {
    const limit = this.squeeze(this.shapeVector([extent]), [0]);
    return this.#one("Range", [this.#scalar(0, "int64"), limit, this.#scalar(1, "int64")], {}, [{ type: "int64", shape: [extent] }]);
  }

  /** The named edge. */
  value(name: string): Value {
    const value = this.#values.get(name);
    if (!value) throw new Error(`GraphBuilder.value: graph "${this.name}" has no edge "${name}"`);
    return value;
  }

  /** The tensor of a constant, undefined where the value is computed. */
  constantOf(value: Value): Tensor<TensorData> | undefined {
    return this.#constants.get(value.name);
  }

  /** Gives a node of the graph that the builder goes on from all the outputs that its operator has, and returns them. */
  allOutputs(node: Node): Value[] {
    const at = this.#nodes.findIndex(({ name }) => name === node.name);
    const found = this.#nodes[at];
    if (!found) throw new Error(`GraphBuilder.allOutputs: graph "${this.name}" has no node "${node.name}"`);
    const inputs = found.inputs.map((name) => this.#values.get(name));
    const inferred = operators[found.op as OperatorName]({ op: found.op, inputs, attributes: found.attributes, ...UNKNOWN });
    const values = inferred.map(({ type, shape }, i) => {
      const name = found.outputs[i];
      return name ? this.#values.get(name)! : this.#define(`${found.name}:${i}`, type, shape);
    });
    this.#nodes[at] = { ...found, outputs: values.map(({ name }) => name) };
    return values;
  }

  #one(op: OperatorName, inputs: readonly (Value | undefined)[], attributes: Attributes = {}, outputs?: readonly Inferred[]): Value {
    return this.node(op, inputs, attributes, outputs)[0]!;
  }

  #reduce(op: OperatorName, x: Value, axes: readonly number[], { keepDims }: ReduceOptions = REDUCE_DEFAULTS): Value {
    return this.#one(op, [x], { axes: ints(axes), keepdims: int(Number(keepDims)) });
  }

  #binary(op: OperatorName, a: Operand, b: Operand): Value {
    return this.#one(op, this.#pair(a, b));
  }

  #pair(a: Operand, b: Operand): [Value, Value] {
    const type = typeof a === "object" ? a.type : typeof b === "object" ? b.type : this.type;
    return [typeof a === "number" ? this.#scalar(a, type) : a, typeof b === "number" ? this.#scalar(b, type) : b];
  }

  #scalar(value: number, type: ValueType): Value {
    if (type === "bool") throw new Error("GraphBuilder: a number cannot stand for a bool; compare values, or cast");
    if (type !== "float32" && type !== "float64" && !Number.isInteger(value))
      throw new Error(`GraphBuilder: ${value} cannot be a constant of type ${type}`);
    const make = {
      float32: () => tensor(Float32Array.of(value), []),
      float64: () => tensor(Float64Array.of(value), []),
      int32: () => tensor(Int32Array.of(value), []),
      int64: () => tensor(BigInt64Array.of(BigInt(value)), []),
      uint8: () => tensor(Uint8Array.of(value), []),
    };
    return this.#shared(`${type}_${Object.is(value, -0) ? "-0" : value}`, make[type], type);
  }

  #shared(name: string, make: () => Tensor<TensorData>, type: ValueType): Value {
    return this.#constants.has(name) ? this.#values.get(name)! : this.#constant(name, make(), type);
  }

  #constant(name: string, value: Tensor<TensorData>, type: ValueType): Value {
    const edge = this.#define(name, type, value.shape);
    this.#constants.set(name, value);
    return edge;
  }

  /** A one-element int64 vector that holds a symbolic extent when the graph runs. */
  #extent(dim: Dim): Value {
    const known = this.#extents.get(dim);
    if (known) return known;
    const source = [...this.#inputs, ...this.#values.values()].find((value) => value.shape.includes(dim));
    const names = namesOf(dim);
    let extent: Value;
    if (source) {
      const axis = source.shape.indexOf(dim);
      extent = this.#one("Shape", [source], { start: int(axis), end: int(axis + 1) });
    } else if (names.length > 0 && !(names.length === 1 && names[0] === dim)) {
      const factors = names.map((name) => this.#extent(name));
      const factor = quotientOf(dim, productOf(names));
      extent = factors.reduce((product, value) => this.mul(product, value), this.intVector([factor as number]));
    } else {
      throw new Error(`GraphBuilder: the extent "${dim}" belongs to no value of graph "${this.name}"`);
    }
    this.#extents.set(dim, extent);
    return extent;
  }

  #define(name: string, type: ValueType, shape: readonly Dim[]): Value {
    if (name === "") throw new Error(`GraphBuilder: a name in graph "${this.name}" is empty`);
    if (this.#values.has(name)) throw new Error(`GraphBuilder: the name "${name}" is used twice in graph "${this.name}"`);
    const value: Value = { name, type, shape };
    this.#values.set(name, value);
    return value;
  }

  #own(value: Value, where: string): void {
    if (this.#values.get(value.name) !== value)
      throw new Error(`GraphBuilder: ${where}: ${describe(value)} does not belong to graph "${this.name}"`);
  }

  /**
   * The way back through attention is full of transpositions that cancel: two in a row are one, and (Aᵀ B)ᵀ is Bᵀ A, where the engine reads
   * Bᵀ from B. It spares three copies in each attention.
   */
  #simplerTranspose(x: Value, permutation: readonly number[]): Value | undefined {
    if (new Set(permutation).size !== x.shape.length || permutation.some((axis) => !(axis in x.shape))) return undefined; // refused below
    if (permutation.every((axis, i) => axis === i)) return x;
    const node = this.#makers.get(x.name);
    if (node?.op === "Transpose") {
      const first = intsOf(node.attributes, "perm", []);
      // A product reads its operands with the last axes swapped, but not under any other permutation: such a swap stays a node of its own.
      if (swapsLast(permutation) && !swapsLast(first)) return undefined;
      const source = this.#values.get(node.inputs[0]!)!;
      return this.transpose(
        source,
        permutation.map((axis) => first[axis]!),
      );
    }
    if (node?.op !== "MatMul" || !swapsLast(permutation)) return undefined;
    const [a, b] = node.inputs.map((name) => this.#values.get(name)!) as [Value, Value];
    const swapped = [a, b].some(({ name }) => {
      const maker = this.#makers.get(name);
      return maker?.op === "Transpose" && swapsLast(intsOf(maker.attributes, "perm", []));
    });
    if (!swapped) return undefined;
    const swap = (value: Value) =>
      this.transpose(value, [...Array(value.shape.length - 2).keys(), value.shape.length - 1, value.shape.length - 2]);
    return this.matmul(swap(b), swap(a));
  }

  #free(name: string | undefined): string | undefined {
    return name === undefined || name === "" || this.#values.has(name) || this.#names.has(name) ? undefined : name;
  }

  #fresh(what: string): string {
    let name: string;
    do name = [...this.#scopes, `${what}_${this.#count++}`].join("/");
    while (this.#values.has(name) || this.#names.has(name));
    this.#names.add(name);
    return name;
  }
}

/** For nodes whose constants do not matter to their outputs. */
const UNKNOWN = { ints: () => undefined, numbers: () => undefined };

/** Whether a permutation changes the last two axes, and no other. */
function swapsLast(permutation: readonly number[]): boolean {
  const rank = permutation.length;
  return rank >= 2 && permutation.every((axis, i) => axis === (i < rank - 2 ? i : 2 * rank - 3 - i));
}

/** One number for each of `count` axes. */
function perAxis(value: PerAxis, count: number): readonly number[] {
  return typeof value === "number" ? new Array<number>(count).fill(value) : value;
}

function convAttributes(x: Value, weight: Value, options: ConvOptions): Attributes {
  const { strides, dilations, pads, groups } = { ...CONV_DEFAULTS, ...options };
  const count = x.shape.length - 2;
  return {
    kernel_shape: ints(weight.shape.slice(2).map(Number)),
    strides: ints(perAxis(strides, count)),
    dilations: ints(perAxis(dilations, count)),
    pads: ints(perAxis(pads, 2 * count)),
    group: int(groups),
  };
}

function poolAttributes(x: Value, options: PoolOptions): Attributes {
  const { kernel, strides, pads, ceil } = { ...POOL_DEFAULTS, ...options };
  const count = x.shape.length - 2;
  return {
    kernel_shape: ints(kernel),
    strides: ints(perAxis(strides, count)),
    pads: ints(perAxis(pads, 2 * count)),
    ceil_mode: int(Number(ceil)),
  };
}

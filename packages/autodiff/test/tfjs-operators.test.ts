/**
 * Every kernel, with the attributes and shapes that the samples of the rules leave out: tfjs on its JavaScript and its WebAssembly backend
 * gives what onnxruntime gives. The nodes are written by hand, as a file brings them.
 */

import { createRng, sizeOf, type Tensor, type TensorData } from "@dilf/tensor";
import { expect, test } from "vitest";
import { float, int, ints, text } from "../src/attributes.ts";
import { kernels } from "../src/engines/tfjs/kernels/index.ts";
import { type Attribute, type Graph, ortEngine, tfjsEngine, type Value, type ValueType } from "../src/index.ts";
import { operators } from "../src/operators/index.ts";

type Any = Tensor<TensorData>;

const ort = ortEngine({ threads: 1 });
const engines = [tfjsEngine({ backend: "cpu" }), tfjsEngine({ backend: "wasm" })];

const random = createRng(5);
/** Float32 numbers in −2..2; no two of them close, so that maxima and comparisons are never a matter of rounding. */
function floats(...shape: number[]): Tensor {
  const size = sizeOf(shape);
  const steps = Array.from({ length: size }, (_, i) => -2 + (4 * (i + 0.5)) / size);
  return { data: Float32Array.from(random.shuffle(steps)), shape };
}
const positive = (...shape: number[]): Tensor => ({ data: floats(...shape).data.map((x) => Math.abs(x) + 0.1), shape });
const f32 = (shape: readonly number[], ...values: number[]): Any => ({ data: Float32Array.from(values), shape });
const i64 = (shape: readonly number[], ...values: number[]): Any => ({ data: BigInt64Array.from(values, BigInt), shape });
const i32 = (shape: readonly number[], ...values: number[]): Any => ({ data: Int32Array.from(values), shape });
const u8 = (shape: readonly number[], ...values: number[]): Any => ({ data: Uint8Array.from(values), shape });
/** Uint8Array carries bool here; the tables say where it means uint8. */
const bool = u8;
const vector = (...values: number[]): Any => i64([values.length], ...values);
const scalar = (value: number): Any => f32([], value);

interface Case {
  readonly op: string;
  readonly name?: string;
  /** undefined: an absent optional input. "const" ones become constants of the graph. */
  readonly inputs: readonly (Any | undefined)[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
  /** Type and rank of each output. Default: one, of the first input's type; the rank matters to nobody but must fit. */
  readonly outputs?: readonly [ValueType, number][];
  readonly types?: readonly (ValueType | undefined)[];
  /** Only with constants: what is beyond int32 cannot be fed. */
  readonly fixed?: boolean;
}

const typeOf = (value: Any): ValueType => {
  if (value.data instanceof Float32Array) return "float32";
  if (value.data instanceof Int32Array) return "int32";
  if (value.data instanceof BigInt64Array) return "int64";
  return "bool";
};

/** The graph of one node. Integer inputs are constants where `fixed`, as exporters write axes and shapes, or come with the run. */
function graphOf({ op, inputs, attributes = {}, outputs, types = [] }: Case, fixed: boolean) {
  const named = inputs.map((value, i) => {
    const type = value && (types[i] ?? typeOf(value));
    return value && type ? { name: `x${i}`, value, type, constant: fixed && type !== "float32" && i > 0 } : undefined;
  });
  const there = named.filter((one) => one !== undefined);
  const made = (outputs ?? [[there[0]!.type, there[0]!.value.shape.length] as const]).map(
    ([type, rank], i): Value => ({ name: `y${i}`, type, shape: Array.from({ length: rank }, (_, axis) => `y${i}d${axis}`) }),
  );
  const values = there.map(({ name, type, value }): Value => ({ name, type, shape: value.shape }));
  const graph: Graph = {
    name: op,
    inputs: values.filter((_, i) => !there[i]!.constant),
    outputs: made,
    parameters: new Map(),
    constants: new Map(there.filter((one) => one.constant).map(({ name, value }) => [name, value])),
    nodes: [{ name: `${op}_0`, op, inputs: named.map((one) => one?.name ?? ""), outputs: made.map(({ name }) => name), attributes }],
    values: new Map([...values, ...made].map((value) => [value.name, value])),
  };
  return { graph, feeds: Object.fromEntries(there.filter((one) => !one.constant).map(({ name, value }) => [name, value])) };
}

function expectSame(got: Any, wanted: Any, where: string): void {
  expect(got.shape, where).toEqual(wanted.shape);
  expect(got.data.constructor, where).toBe(wanted.data.constructor);
  const [numbers, expected] = [Array.from<unknown, number>(got.data, Number), Array.from<unknown, number>(wanted.data, Number)];
  const largest = Math.max(1, ...expected.filter(Number.isFinite).map(Math.abs));
  // Float32: sums of up to a few hundred terms in another order, some ulps (6e-8) of the largest; erf and powers 2e-7. Integers: none.
  const tolerance = wanted.data instanceof Float32Array ? 2e-6 * largest : 0;
  const wrong = expected.findIndex((x, i) => !Object.is(x, numbers[i]) && !(Math.abs(x - numbers[i]!) <= tolerance));
  if (wrong >= 0) expect(numbers, `${where}, at ${wrong}`).toEqual(expected);
}

const of = (op: string, ...inputs: readonly (Any | undefined)[]) => ({ op, inputs });
const a34 = floats(3, 4);

const comparisons = ["Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual"].flatMap((op): Case[] => [
  { ...of(op, a34, a34), outputs: [["bool", 2]], name: "the same" },
  { ...of(op, floats(2, 3, 4), floats(3, 1)), outputs: [["bool", 3]], name: "a column" },
  { ...of(op, floats(2, 1, 4), floats(3, 1)), outputs: [["bool", 3]], name: "both ways" },
  { ...of(op, i64([2, 2], 1, 2, 3, 4), vector(2, 2)), outputs: [["bool", 2]], name: "int64" },
  { ...of(op, i32([2, 2], -1, 2, 3, 4), i32([], 2)), outputs: [["bool", 2]], name: "int32" },
]);

const arithmetic = ["Add", "Sub", "Mul", "Div", "Max", "Min"].flatMap((op): Case[] => [
  { ...of(op, floats(2, 1, 4), floats(3, 1)), outputs: [["float32", 3]], name: "both ways" },
  { ...of(op, floats(4), floats(2, 3, 4)), outputs: [["float32", 3]], name: "more axes on the right" },
  { ...of(op, i64([2, 3], 7, -7, 9, 100, -3, 5), i64([3], 2, 3, -4)), name: "int64" },
  { ...of(op, i32([4], 7, -7, 8, -8), i32([], -3)), name: "int32" },
]);

const reductions = [
  "ReduceMean",
  "ReduceMax",
  "ReduceMin",
  "ReduceL2",
  "ReduceProd",
  "ReduceL1",
  "ReduceSumSquare",
  "ReduceLogSumExp",
].flatMap((op): Case[] =>
  [[0], [1], [-1], [0, 1], [0, 2], [1, 2], [0, 1, 2]].flatMap((axes) => [
    { ...of(op, floats(2, 3, 4)), attributes: { axes: ints(axes), keepdims: int(1) }, name: `axes ${axes}` },
    {
      ...of(op, floats(2, 3, 4)),
      attributes: { axes: ints(axes), keepdims: int(0) },
      outputs: [["float32", 3 - axes.length]],
      name: `axes ${axes} gone`,
    },
  ]),
);

const pools = ["MaxPool", "AveragePool"].flatMap((op): Case[] =>
  [
    { kernel_shape: ints([2, 2]), strides: ints([2, 2]) },
    { kernel_shape: ints([3, 2]), strides: ints([2, 1]), pads: ints([1, 0, 1, 1]) },
    { kernel_shape: ints([3, 3]), strides: ints([2, 2]), pads: ints([1, 1, 1, 1]), ceil_mode: int(1) },
    { kernel_shape: ints([3, 3]), strides: ints([2, 2]), auto_pad: text("SAME_UPPER") },
    { kernel_shape: ints([2, 2]), strides: ints([2, 2]), auto_pad: text("SAME_LOWER") },
    { kernel_shape: ints([2, 3]), auto_pad: text("VALID") },
    ...(op === "MaxPool" ? [{ kernel_shape: ints([2, 2]), dilations: ints([2, 3]), pads: ints([0, 1, 1, 0]) }] : []),
    ...(op === "AveragePool"
      ? [
          { pads: ints([1, 1, 1, 1]) },
          { pads: ints([1, 1, 1, 1]), strides: ints([2, 2]), ceil_mode: int(1) },
          { pads: ints([1, 0, 0, 1]), strides: ints([3, 4]), ceil_mode: int(1) },
          { auto_pad: text("SAME_UPPER"), strides: ints([2, 2]) },
        ].map((one) => ({ kernel_shape: ints([3, 3]), count_include_pad: int(1), ...one }))
      : []),
  ].map((attributes, i) => ({ ...of(op, floats(2, 3, 7, 6)), attributes, name: `2-D ${i}` })),
);

const w = (...shape: number[]) => floats(...shape);
const convolutions: Case[] = [
  { ...of("Conv", floats(2, 3, 7, 6), w(4, 3, 3, 2), floats(4)), name: "plain, with bias" },
  {
    ...of("Conv", floats(2, 3, 7, 6), w(4, 3, 3, 3)),
    attributes: { pads: ints([1, 0, 2, 1]), strides: ints([2, 3]) },
    name: "pads, strides",
  },
  { ...of("Conv", floats(2, 3, 9, 9), w(4, 3, 3, 3)), attributes: { dilations: ints([2, 3]) }, name: "dilations" },
  {
    ...of("Conv", floats(2, 3, 9, 9), w(4, 3, 3, 3)),
    attributes: { dilations: ints([2, 1]), strides: ints([2, 2]), pads: ints([2, 1, 2, 1]) },
    name: "dilations and strides",
  },
  { ...of("Conv", floats(2, 6, 5, 5), w(4, 3, 3, 3)), attributes: { group: int(2) }, name: "two groups" },
  {
    ...of("Conv", floats(2, 3, 5, 5), w(6, 1, 3, 3), floats(6)),
    attributes: { group: int(3), pads: ints([1, 1, 1, 1]) },
    name: "depthwise, twice",
  },
  { ...of("Conv", floats(2, 4, 6, 6), w(4, 1, 3, 3)), attributes: { group: int(4), strides: ints([2, 2]) }, name: "depthwise, stride" },
  {
    ...of("Conv", floats(1, 4, 9, 9), w(4, 1, 3, 3)),
    attributes: { group: int(4), strides: ints([2, 2]), dilations: ints([2, 2]) },
    name: "depthwise, stride and dilation",
  },
  { ...of("Conv", floats(2, 3, 8), w(4, 3, 3), floats(4)), attributes: { strides: ints([2]), pads: ints([1, 1]) }, name: "1-D" },
  { ...of("Conv", floats(2, 4, 8), w(6, 2, 3)), attributes: { group: int(2), dilations: ints([2]) }, name: "1-D groups, dilation" },
  {
    ...of("Conv", floats(1, 2, 4, 5, 6), w(3, 2, 2, 3, 2)),
    attributes: { strides: ints([2, 1, 2]), pads: ints([1, 0, 1, 0, 1, 0]) },
    name: "3-D",
  },
  {
    ...of("Conv", floats(2, 3, 7, 6), w(4, 3, 3, 3)),
    attributes: { auto_pad: text("SAME_UPPER"), strides: ints([2, 2]) },
    name: "SAME_UPPER",
  },
  { ...of("Conv", floats(2, 3, 7, 6), w(4, 3, 2, 2)), attributes: { auto_pad: text("SAME_LOWER") }, name: "SAME_LOWER" },
  { ...of("Conv", floats(2, 3, 7, 6), w(4, 3, 7, 6)), name: "a kernel as large as the picture" },
  { ...of("Conv", floats(1, 3, 8, 8), w(4, 3, 1, 1)), attributes: { strides: ints([2, 2]) }, name: "1 x 1, a rest uncovered" },
  { ...of("ConvTranspose", floats(2, 3, 4, 5), w(3, 4, 3, 2), floats(4)), name: "plain, with bias" },
  {
    ...of("ConvTranspose", floats(2, 3, 4, 5), w(3, 4, 3, 3)),
    attributes: { strides: ints([2, 3]), pads: ints([1, 0, 1, 2]) },
    name: "pads",
  },
  {
    ...of("ConvTranspose", floats(2, 3, 4, 4), w(3, 4, 3, 3)),
    attributes: { strides: ints([2, 2]), pads: ints([1, 1, 1, 1]), output_padding: ints([1, 0]) },
    name: "output padding",
  },
  {
    ...of("ConvTranspose", floats(2, 3, 4, 4), w(3, 4, 3, 2)),
    attributes: { strides: ints([2, 1]), dilations: ints([2, 3]) },
    name: "dilations and strides",
  },
  { ...of("ConvTranspose", floats(2, 4, 4, 4), w(4, 3, 3, 3)), attributes: { group: int(2), strides: ints([2, 2]) }, name: "two groups" },
  { ...of("ConvTranspose", floats(2, 4, 4, 4), w(4, 1, 3, 3)), attributes: { group: int(4), pads: ints([1, 1, 1, 1]) }, name: "depthwise" },
  { ...of("ConvTranspose", floats(2, 3, 5), w(3, 4, 3)), attributes: { strides: ints([2]) }, name: "1-D" },
  {
    ...of("ConvTranspose", floats(2, 3, 4, 4), w(3, 4, 3, 3)),
    attributes: { strides: ints([2, 2]), output_shape: ints([8, 9]) },
    name: "output shape",
  },
  { ...of("ConvTranspose", floats(1, 2, 3, 3), w(2, 2, 1, 1)), attributes: { pads: ints([1, 1, 1, 1]) }, name: "pads beyond the kernel" },
];

const resized = (attributes: Record<string, Attribute>, sizes: number[] | undefined, scales: number[] | undefined, name: string): Case => ({
  op: "Resize",
  inputs: [floats(1, 2, 5, 4), undefined, scales && f32([4], ...scales), sizes && vector(...sizes)],
  attributes,
  name,
});
const resizes: Case[] = [
  ...["half_pixel", "pytorch_half_pixel", "asymmetric", "align_corners"].flatMap((mode) => [
    resized({ mode: text("linear"), coordinate_transformation_mode: text(mode) }, [1, 2, 8, 7], undefined, `linear ${mode}, larger`),
    resized({ mode: text("linear"), coordinate_transformation_mode: text(mode) }, [1, 2, 3, 1], undefined, `linear ${mode}, smaller`),
    resized({ mode: text("cubic"), coordinate_transformation_mode: text(mode) }, [1, 2, 9, 6], undefined, `cubic ${mode}`),
  ]),
  resized({ mode: text("linear") }, undefined, [1, 1, 1.7, 2.6], "by scales that are not whole"),
  resized(
    { mode: text("cubic"), cubic_coeff_a: float(-0.5), exclude_outside: int(1) },
    undefined,
    [1, 1, 2, 0.6],
    "cubic, other coefficient",
  ),
  ...["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"].map((mode) =>
    resized(
      { mode: text("nearest"), nearest_mode: text(mode), coordinate_transformation_mode: text("asymmetric") },
      undefined,
      [1, 1, 2, 1.5],
      mode,
    ),
  ),
  resized({ mode: text("nearest") }, [1, 2, 10, 8], undefined, "nearest, defaults"),
];

const einsum = (equation: string, ...inputs: Any[]): Case => ({
  op: "Einsum",
  inputs,
  attributes: { equation: text(equation) },
  name: equation,
  outputs: [["float32", (equation.split("->")[1] ?? "").replace("...", "xx").length]],
});

const cases: Case[] = [
  ...arithmetic,
  ...comparisons,
  ...reductions,
  ...pools,
  ...convolutions,
  ...resizes,
  // Elementwise.
  ...[
    "Neg",
    "Abs",
    "Sign",
    "Exp",
    "Relu",
    "LeakyRelu",
    "Sigmoid",
    "Tanh",
    "Erf",
    "Floor",
    "Ceil",
    "Round",
    "Sin",
    "Cos",
    "Identity",
    "HardSigmoid",
    "HardSwish",
  ].map((op) => of(op, floats(3, 5))),
  ...["Log", "Sqrt", "Reciprocal"].map((op) => of(op, positive(3, 5))),
  ...["Neg", "Abs", "Sign"].map((op) => ({ ...of(op, i64([3], -2, 0, 3)), name: "int64" })),
  { ...of("Round", f32([6], -2.5, -1.5, -0.5, 0.5, 1.5, 2.5)), name: "halves go to even numbers" },
  { ...of("LeakyRelu", floats(3, 5)), attributes: { alpha: float(0.3) }, name: "alpha" },
  { ...of("Max", floats(3, 5), floats(5), floats(3, 1)), name: "three" },
  ...[2, 3, 0.5, -1, 1, 2.5].map((exponent) => ({ ...of("Pow", positive(4), scalar(exponent)), name: `${exponent}` })),
  { ...of("Pow", floats(4), f32([], 2)), name: "negative numbers squared" },
  { ...of("Pow", positive(3, 4), floats(4)), name: "a row of exponents" },
  { ...of("Pow", positive(4), vector(1, 2, 3, 4)), name: "integer exponents" },
  { ...of("Mod", i64([4], 7, -7, 7, -7), i64([4], 3, 3, -3, -3)), name: "int64" },
  { ...of("Mod", f32([4], 7.5, -7.5, 7.5, -7.5), f32([4], 3, 3, -3, -3)), attributes: { fmod: int(1) }, name: "fmod" },
  { ...of("Clip", floats(9), scalar(-0.5), scalar(1)), name: "both" },
  { ...of("Clip", floats(9), undefined, scalar(1)), name: "above" },
  { ...of("Clip", floats(9), scalar(0)), name: "below" },
  { ...of("Clip", i64([3], -9, 0, 9), i64([], -1), i64([], 2)), name: "int64" },
  { ...of("Where", bool([3, 1], 1, 0, 1), floats(2, 1, 4), floats(4)), outputs: [["float32", 3]], name: "all broadcast" },
  { ...of("Where", bool([3], 1, 0, 1), i64([3], 1, 2, 3), i64([], 9)), outputs: [["int64", 1]], name: "int64" },
  {
    ...of("Cast", f32([6], -2.7, -0.5, 0, 0.5, 2.7, 300)),
    attributes: { to: int(7) },
    outputs: [["int64", 1]],
    name: "float to int64 truncates",
  },
  { ...of("Cast", f32([4], 0, 0.5, -0.25, 256)), attributes: { to: int(9) }, outputs: [["bool", 1]], name: "float to bool" },
  { ...of("Cast", i64([3], 0, 256, -1)), attributes: { to: int(9) }, outputs: [["bool", 1]], name: "int64 to bool" },
  { ...of("Cast", bool([2], 0, 1)), attributes: { to: int(1) }, outputs: [["float32", 1]], name: "bool to float" },
  { ...of("Cast", bool([2], 0, 1)), attributes: { to: int(7) }, outputs: [["int64", 1]], name: "bool to int64" },
  { ...of("Cast", i64([3], 0, 255, 256)), attributes: { to: int(2) }, outputs: [["uint8", 1]], name: "int64 to uint8" },
  { ...of("Cast", u8([2], 7, 255)), types: ["uint8"], attributes: { to: int(1) }, outputs: [["float32", 1]], name: "uint8 to float" },
  { ...of("Identity", u8([2], 7, 255)), types: ["uint8"], outputs: [["uint8", 1]], name: "uint8" },
  ...["And", "Or", "Xor"].flatMap((op): Case[] => [
    { ...of(op, bool([4], 0, 0, 1, 1), bool([4], 0, 1, 0, 1)), outputs: [["bool", 1]] },
    { ...of(op, bool([2, 2], 0, 0, 1, 1), bool([2, 1], 0, 1)), outputs: [["bool", 2]], name: "broadcast" },
  ]),
  { ...of("Not", bool([2], 0, 1)) },
  // Products.
  { ...of("MatMul", floats(2, 1, 3, 4), floats(5, 4, 2)), outputs: [["float32", 4]], name: "stacks both ways" },
  { ...of("MatMul", floats(4), floats(2, 4, 3)), outputs: [["float32", 2]], name: "a vector on the left" },
  { ...of("MatMul", floats(2, 3, 4), floats(4)), outputs: [["float32", 2]], name: "a vector on the right" },
  { ...of("MatMul", floats(4), floats(4)), outputs: [["float32", 0]], name: "two vectors" },
  { ...of("MatMul", floats(6, 17, 16), floats(6, 16, 19)), name: "a stack, a call each" },
  { ...of("MatMul", floats(3, 1, 17, 16), floats(2, 16, 19)), outputs: [["float32", 4]], name: "stacks both ways, a call each" },
  { ...of("Gemm", floats(768, 24), floats(768, 8)), attributes: { transA: int(1) }, outputs: [["float32", 2]], name: "many rows, transA" },
  { ...of("Gemm", floats(2, 24), floats(30, 24), floats(30)), attributes: { transB: int(1), beta: float(0.5) }, name: "few rows, transB" },
  { ...of("Gemm", floats(90, 4), floats(3, 4)), attributes: { transB: int(1), alpha: float(0.5) }, name: "many rows, transB" },
  { ...of("Gemm", floats(5, 90), floats(3, 5)), attributes: { transA: int(1), transB: int(1) }, name: "both" },
  einsum("ij,jk->ik", floats(3, 4), floats(4, 5)),
  einsum("bij,bjk->bik", floats(2, 3, 4), floats(2, 4, 5)),
  einsum("bhqd,bhkd->bhqk", floats(2, 2, 3, 4), floats(2, 2, 5, 4)),
  einsum("i,j->ij", floats(3), floats(4)),
  einsum("ij->ji", floats(3, 4)),
  einsum("ij->", floats(3, 4)),
  einsum("ii->i", floats(4, 4)),
  einsum("ijk,k->ij", floats(2, 3, 4), floats(4)),
  einsum("...ij,...jk->...ik", floats(2, 3, 4, 5), floats(2, 3, 5, 2)),
  einsum("ij,jk,kl->il", floats(2, 3), floats(3, 4), floats(4, 2)),
  { ...einsum("ij,jk", floats(3, 4), floats(4, 5)), outputs: [["float32", 2]] },
  { ...einsum("bn,anm,bm->ba", floats(2, 3), floats(4, 3, 5), floats(2, 5)) },
  // Along axes.
  { ...of("ReduceSum", floats(2, 3, 4), vector(0, 2)), attributes: { keepdims: int(0) }, outputs: [["float32", 1]] },
  { ...of("ReduceSum", floats(2, 3, 4), vector(1)), name: "the middle" },
  { ...of("ReduceSum", floats(2, 3, 4)), name: "all" },
  { ...of("ReduceSum", floats(2, 3)), attributes: { noop_with_empty_axes: int(1) }, name: "none" },
  { ...of("ReduceSum", i64([2, 2], 1, 2, 3, 4), vector(0)), name: "int64" },
  { ...of("ReduceMax", i64([2, 2], 1, 4, 3, 2)), attributes: { axes: ints([1]) }, name: "int64" },
  ...[0, 1, 2].flatMap((axis): Case[] => [
    { ...of("Softmax", floats(3, 4, 5)), attributes: { axis: int(axis) }, name: `axis ${axis}` },
    { ...of("LogSoftmax", floats(3, 4, 5)), attributes: { axis: int(axis) }, name: `axis ${axis}` },
    { ...of("ArgMax", floats(3, 4, 5)), attributes: { axis: int(axis) }, outputs: [["int64", 3]], name: `axis ${axis}` },
    { ...of("ArgMin", floats(3, 4, 5)), attributes: { axis: int(axis), keepdims: int(0) }, outputs: [["int64", 2]], name: `axis ${axis}` },
    {
      ...of("LayerNormalization", floats(3, 4, 5), floats(...[3, 4, 5].slice(axis)), floats(...[3, 4, 5].slice(axis))),
      attributes: { axis: int(axis), epsilon: float(0.1) },
      outputs: [
        ["float32", 3],
        ["float32", 3],
        ["float32", 3],
      ],
      name: `axis ${axis}, statistics`,
    },
  ]),
  { ...of("ArgMax", f32([5], 1, 3, 3, 0, 3)), attributes: { select_last_index: int(1) }, outputs: [["int64", 1]], name: "last of equals" },
  { ...of("LayerNormalization", floats(3, 4), floats(4)), name: "no bias" },
  { ...of("BatchNormalization", floats(2, 3, 4, 4), floats(3), floats(3), floats(3), positive(3)), attributes: { epsilon: float(0.01) } },
  { ...of("BatchNormalization", floats(5, 3), floats(3), floats(3), floats(3), positive(3)), name: "matrix" },
  { ...of("InstanceNormalization", floats(2, 3, 4, 4), floats(3), floats(3)) },
  { ...of("Dropout", floats(3, 4)) },
  { ...of("GlobalAveragePool", floats(2, 3, 4, 5)) },
  { ...of("GlobalMaxPool", floats(2, 3, 4, 5)) },
  {
    ...of("MaxPool", floats(2, 3, 7, 6)),
    attributes: { kernel_shape: ints([3, 2]), strides: ints([2, 1]), pads: ints([1, 0, 1, 1]) },
    outputs: [
      ["float32", 4],
      ["int64", 4],
    ],
    name: "with places",
  },
  { ...of("MaxPool", floats(2, 3, 9)), attributes: { kernel_shape: ints([3]), strides: ints([2]), pads: ints([1, 1]) }, name: "1-D" },
  { ...of("AveragePool", floats(2, 3, 9)), attributes: { kernel_shape: ints([3]), strides: ints([2]), pads: ints([1, 1]) }, name: "1-D" },
  { ...of("MaxPool", floats(1, 2, 4, 5, 4)), attributes: { kernel_shape: ints([2, 3, 2]), strides: ints([2, 1, 1]) }, name: "3-D" },
  {
    ...of("AveragePool", floats(1, 2, 4, 5, 4)),
    attributes: { kernel_shape: ints([2, 3, 2]), pads: ints([0, 1, 0, 1, 0, 1]) },
    name: "3-D",
  },
  // Shapes.
  { ...of("Reshape", floats(2, 3, 4), vector(0, -1)), outputs: [["float32", 2]] },
  { ...of("Reshape", i64([2, 2], 1, 2, 3, 4), vector(4)), outputs: [["int64", 1]], name: "int64" },
  { ...of("Flatten", floats(2, 3, 4)), attributes: { axis: int(2) }, outputs: [["float32", 2]] },
  { ...of("Flatten", floats(2, 3, 4)), attributes: { axis: int(-1) }, outputs: [["float32", 2]], name: "from the end" },
  { ...of("Flatten", floats(2, 3, 4)), attributes: { axis: int(0) }, outputs: [["float32", 2]], name: "axis 0" },
  { ...of("Squeeze", floats(1, 3, 1, 2)), outputs: [["float32", 2]], name: "all of 1" },
  { ...of("Squeeze", floats(1, 3, 1, 2), vector(-2)), outputs: [["float32", 3]] },
  { ...of("Unsqueeze", floats(3, 2), vector(0, -1)), outputs: [["float32", 4]] },
  ...[
    [1, 0, 2, 3, 4, 5],
    [0, 2, 4, 1, 3, 5],
    [5, 4, 3, 2, 1, 0],
    [0, 1, 4, 5, 2, 3],
  ].map((perm) => ({
    ...of("Transpose", floats(2, 3, 2, 1, 4, 3)),
    attributes: { perm: ints(perm) },
    name: perm.join(),
  })),
  { ...of("Transpose", i64([2, 3], 1, 2, 3, 4, 5, 6)), name: "int64, reversed" },
  { ...of("Transpose", bool([2, 3], 1, 0, 0, 0, 1, 1)), name: "bool" },
  { ...of("Expand", floats(3, 1), vector(2, 1, 4)), outputs: [["float32", 3]] },
  { ...of("Expand", i64([3, 1], 1, 2, 3), vector(3, 4)), name: "int64" },
  { ...of("Expand", f32([1], -0), vector(3)), name: "keeps −0" },
  { ...of("Tile", floats(2, 3), vector(2, 3)) },
  { ...of("Tile", floats(2, 3), vector(1, 0)), name: "no times" },
  { ...of("Tile", i64([2], 1, 2), vector(3)), name: "int64" },
  { ...of("Concat", floats(2, 3), floats(2, 1), floats(2, 2)), attributes: { axis: int(-1) } },
  { ...of("Concat", i64([1], 1), i64([2], 2, 3)), attributes: { axis: int(0) }, name: "int64" },
  { ...of("Concat", floats(2, 0), floats(2, 2)), attributes: { axis: int(1) }, name: "an empty one" },
  { ...of("Slice", floats(5, 6), vector(1, -1), vector(4, -100), vector(0, 1), vector(2, -2)) },
  { ...of("Slice", floats(5, 6), vector(-3), i64([1], 2 ** 52)), name: "open end, no axes", fixed: true },
  { ...of("Slice", floats(5, 6), vector(0, 2), vector(9, 5), vector(-1, 0)), name: "two axes, clamped" },
  { ...of("Slice", floats(5, 6), vector(3), vector(2), vector(0)), name: "nothing" },
  { ...of("Slice", floats(2, 3, 4, 2, 3), vector(1), vector(3), vector(2)), name: "five axes" },
  {
    ...of("Split", floats(3, 6), vector(1, 2, 3)),
    attributes: { axis: int(1) },
    outputs: [
      ["float32", 2],
      ["float32", 2],
      ["float32", 2],
    ],
  },
  {
    ...of("Split", floats(3, 6)),
    attributes: { axis: int(-1) },
    outputs: [
      ["float32", 2],
      ["float32", 2],
    ],
    name: "equal",
  },
  { ...of("Pad", floats(3, 4), vector(1, 0, 0, 2), scalar(7)) },
  { ...of("Pad", floats(3, 4), vector(-1, 1, 0, -2)), name: "negative" },
  { ...of("Pad", floats(3, 4), vector(1, 2, 1, 3)), attributes: { mode: text("reflect") }, name: "reflect" },
  { ...of("Pad", floats(3, 4), vector(2, 1, 0, 3)), attributes: { mode: text("edge") }, name: "edge" },
  { ...of("Pad", i64([2], 1, 2), vector(1, 1), i64([], 9)), name: "int64" },
  { ...of("Shape", floats(2, 3, 4)), outputs: [["int64", 1]] },
  { ...of("Shape", floats(2, 3, 4)), attributes: { start: int(-2), end: int(-1) }, outputs: [["int64", 1]], name: "part" },
  { ...of("Size", floats(2, 3, 4)), outputs: [["int64", 0]] },
  { ...of("ConstantOfShape", vector(2, 3)), attributes: { value: { kind: "tensor", value: f32([1], 1.5) } }, outputs: [["float32", 2]] },
  {
    ...of("ConstantOfShape", vector(2)),
    attributes: { value: { kind: "tensor", value: i64([1], -3) } },
    outputs: [["int64", 1]],
    name: "int64",
  },
  { ...of("ConstantOfShape", vector(0, 2)), outputs: [["float32", 2]], name: "empty" },
  { ...of("Range", i64([], 1), i64([], 8), i64([], 3)), outputs: [["int64", 1]] },
  { ...of("Range", scalar(1), scalar(-1), scalar(-0.5)), outputs: [["float32", 1]], name: "float, downwards" },
  ...[0, 1].flatMap((upper) =>
    [-2, 0, 1].map((k) => ({
      ...of("Trilu", floats(2, 3, 4), i64([], k)),
      attributes: { upper: int(upper) },
      name: `upper ${upper}, k ${k}`,
    })),
  ),
  { ...of("Trilu", f32([2, 2], -Infinity, -Infinity, -Infinity, -Infinity), i64([], 1)), name: "infinities" },
  ...[0, 1].flatMap((exclusive) =>
    [0, 1].map((reverse) => ({
      ...of("CumSum", floats(3, 4), i32([], -1 + exclusive)),
      attributes: { exclusive: int(exclusive), reverse: int(reverse) },
      name: `exclusive ${exclusive}, reverse ${reverse}`,
    })),
  ),
  { ...of("CumSum", i64([4], 1, 2, 3, 4), i64([], 0)), name: "int64" },
  // Places.
  { ...of("Gather", floats(4, 3), i64([2, 2], 3, -1, 0, -4)), outputs: [["float32", 3]] },
  { ...of("Gather", floats(2, 4, 3), i32([2], 3, 0)), attributes: { axis: int(1) }, name: "axis 1" },
  { ...of("Gather", i64([3], 7, 8, 9), i64([], 1)), outputs: [["int64", 0]], name: "one number of a shape" },
  { ...of("GatherElements", floats(3, 4), i64([3, 2], 0, -1, 2, 2, 3, 0)), attributes: { axis: int(1) } },
  { ...of("GatherElements", floats(3, 4), i64([2, 4], 0, 1, 2, 0, 2, 2, -1, 1)), name: "axis 0" },
  { ...of("GatherND", floats(2, 3, 4), i64([2, 2], 0, 2, 1, -1)), outputs: [["float32", 2]] },
  { ...of("GatherND", floats(2, 3, 4), i64([2, 1], 2, 0)), attributes: { batch_dims: int(1) }, outputs: [["float32", 2]], name: "batch" },
  ...["none", "add", "mul"].map((reduction) => ({
    ...of("ScatterElements", floats(3, 4), i64([2, 4], 0, 1, 2, 0, 2, 2, -1, 1), floats(2, 4)),
    attributes: { reduction: text(reduction) },
    name: reduction,
  })),
  {
    ...of("ScatterElements", floats(2, 3), i64([2, 4], 0, 0, 0, 1, 2, 2, 1, 2), floats(2, 4)),
    attributes: { axis: int(1), reduction: text("add") },
    name: "equal places",
  },
  { ...of("ScatterND", floats(4, 3), i64([2, 1], 2, 0), floats(2, 3)) },
  { ...of("ScatterND", floats(4, 3), i64([3, 2], 2, 0, -1, 1, 2, 0), floats(3)), attributes: { reduction: text("add") }, name: "add" },
  { ...of("OneHot", i64([3], 0, -1, 5), i64([], 4), f32([2], -1, 2)), outputs: [["float32", 2]] },
  {
    ...of("OneHot", i64([3], 0, 1, 2), i64([], 4), f32([2], 0, 1)),
    attributes: { axis: int(0) },
    outputs: [["float32", 2]],
    name: "axis 0",
  },
];

test.each(cases.map((one) => ({ ...one, title: `${one.op}: ${one.name ?? "plain"}` })))("$title", async (one) => {
  for (const fixed of one.fixed ? [true] : [true, false]) {
    const { graph, feeds } = graphOf(one, fixed);
    const reference = await ort.compile(graph);
    const wanted = await reference.run(feeds);
    await reference.dispose();
    for (const engine of engines) {
      const executable = await engine.compile(graph);
      const got = await executable.run(feeds);
      await executable.dispose();
      for (const [name, value] of Object.entries(wanted)) expectSame(got[name]!, value, `${name}, constants: ${fixed}`);
    }
    if (!graph.nodes[0]!.inputs.some((name) => graph.constants.has(name))) break; // both graphs are the same
  }
});

test("every operator of the table has a kernel, and every kernel is tested here", () => {
  expect(Object.keys(operators).filter((op) => !kernels[op])).toEqual([]);
  const tested = new Set(cases.map(({ op }) => op));
  expect(Object.keys(kernels).filter((op) => !tested.has(op))).toEqual([]);
});

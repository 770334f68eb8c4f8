/** Models that other tools wrote: outputs and gradients are those of PyTorch, which stored them beside the files (fixtures/make.py). */

import { readFileSync } from "node:fs";
import { readSafetensors, type Tensor, type TensorData } from "@dilf/tensor";
import { expect, test } from "vitest";
import { type Feeds, GraphBuilder, gradientName, printGraph, readOnnx, toOnnx, vjp, writeOnnx } from "../src/index.ts";
import { encode } from "../src/onnx/codec.ts";
import type { Draft } from "../src/onnx/schema.ts";
import { f32, graphOf, numbers, random32, runOnce } from "./helpers.ts";

const fixture = (name: string) => new Uint8Array(readFileSync(new URL(`fixtures/${name}`, import.meta.url)));

function stored(name: string): Readonly<Record<string, Tensor<TensorData>>> {
  return Object.fromEntries(readSafetensors(fixture(`${name}.safetensors`)).tensors);
}

/** Distance of two tensors over the size of the wanted one. */
function distance(got: Tensor<TensorData> | undefined, wanted: Tensor<TensorData>): number {
  expect(got!.shape).toEqual(wanted.shape);
  const [a, b] = [numbers(got), numbers(wanted)];
  return Math.hypot(...a.map((x, i) => x - b[i]!)) / Math.hypot(...b);
}

// Float32 in another order of sums, through at most some twenty layers.
const TOLERANCE = 2e-5;

test.each(["resnet", "resnet-unfused", "mobilenet", "vit", "vit-decomposed", "text", "decoder"])(
  "%s: output and gradients are PyTorch's",
  async (name) => {
    const graph = await readOnnx(fixture(`${name}.onnx`));
    const wanted = stored(name);
    const wrt = Object.keys(wanted).flatMap((key) => (key.endsWith(".gradient") ? [key.slice(0, -".gradient".length)] : []));
    expect(wrt.length).toBeGreaterThan(1);
    const back = vjp(graph, { wrt });
    const feeds: Feeds = Object.fromEntries(back.inputs.map(({ name: input }) => [input, wanted[input]!]));
    const results = await runOnce(back, feeds);
    expect(distance(results.y, wanted.y!)).toBeLessThan(TOLERANCE);
    for (const key of wrt) expect(distance(results[gradientName(key)], wanted[gradientName(key)]!), key).toBeLessThan(TOLERANCE);
  },
);

test("external data comes through the callback, piece by piece", async () => {
  const file = fixture("external.bin");
  const asked: string[] = [];
  const external = async (location: string, offset: number, length: number | undefined) => {
    asked.push(location);
    return file.subarray(offset, length === undefined ? undefined : offset + length);
  };
  const graph = await readOnnx(fixture("external.onnx"), { external });
  const inline = await readOnnx(fixture("resnet.onnx"));
  expect(new Set(asked)).toEqual(new Set(["external.bin"]));
  expect([...graph.parameters]).toEqual([...inline.parameters]);
  await expect(readOnnx(fixture("external.onnx"))).rejects.toThrow(
    /^readOnnx: initializer ".+": its data is in "external\.bin"; pass the option "external"/,
  );
  await expect(readOnnx(fixture("external.onnx"), { external: (_, offset) => file.subarray(offset, offset + 8) })).rejects.toThrow(
    /"external\.bin" gave 8 bytes at \d+, wanted are \d+; is the file truncated\?$/,
  );
});

test.each(["resnet-unfused", "mobilenet", "vit", "text", "decoder"])("%s: what is read can be written and read again", async (name) => {
  const graph = await readOnnx(fixture(`${name}.onnx`));
  const again = await readOnnx(toOnnx(graph));
  expect([...again.parameters.keys()].sort()).toEqual([...graph.parameters.keys()].sort());
  const wanted = stored(name);
  const feeds = Object.fromEntries(graph.inputs.map((input) => [input.name, wanted[input.name]!]));
  expect(await runOnce(again, feeds)).toEqual(await runOnce(graph, feeds));
});

test("with a location large tensors leave the model; small ones stay", async () => {
  const graph = await readOnnx(fixture("vit.onnx"));
  const { model, data } = writeOnnx(graph, { location: "weights.bin", threshold: 256 });
  const file = Buffer.concat(data);
  const offsets: number[] = [];
  const again = await readOnnx(model, {
    external: (_, offset, length) => {
      offsets.push(offset);
      return file.subarray(offset, offset + length!);
    },
  });
  expect(offsets.every((offset) => offset % 4096 === 0)).toBe(true);
  expect(offsets.length).toBe([...graph.parameters.values()].filter((value) => value.data.byteLength >= 256).length);
  expect(model.length).toBeLessThan(20_000);
  expect([...again.parameters].sort()).toEqual([...graph.parameters].sort());
  // The views are of the weights themselves: a model of many gigabytes is not copied.
  expect(data.some((piece) => piece.buffer === graph.parameters.get("patch.weight")!.data.buffer)).toBe(true);
});

test("more than 2 GiB: toOnnx says what to do, writeOnnx does it", () => {
  // One tensor's bytes stand for many: the size is what counts, not that they differ.
  const g = new GraphBuilder("large");
  const block = { data: new Float32Array(2 ** 27), shape: [2 ** 27] }; // 512 MiB that nobody touches: pages of zeros that do not exist
  const x = g.input("x", [1]);
  g.output("y", g.concat([x, ...Array.from({ length: 5 }, (_, i) => g.parameter(`w${i}`, block))], 0));
  const graph = g.build();
  expect(() => toOnnx(graph)).toThrow('toOnnx: graph "large" has 2684354560 bytes of weights, a protocol buffer holds 2^31; use writeOnnx');
  const { model, data } = writeOnnx(graph, { location: "large.bin" });
  expect(model.length).toBeLessThan(2000);
  expect(data.reduce((sum, piece) => sum + piece.byteLength, 0)).toBe(5 * 2 ** 29);
});

test("a named batch stays a name, through all that exporters compute of it; other names may get numbers", async () => {
  const graph = await readOnnx(fixture("vit.onnx"));
  expect(graph.inputs[0]!.shape).toEqual(["batch", 3, 16, 16]);
  expect(graph.outputs[0]!.shape).toEqual(["batch", 6]);
  const ops = new Set(graph.nodes.map((node) => node.op));
  // Of the shape arithmetic nothing is left but what the batch decides when the graph runs.
  for (const op of ["ConstantOfShape", "Where", "Equal", "Cast"]) expect([...ops]).not.toContain(op);
  const fixed = await readOnnx(fixture("vit.onnx"), { extents: { batch: 3 }, name: "fixed" });
  expect(fixed.outputs[0]!.shape).toEqual([3, 6]);
  expect(fixed.nodes.some((node) => node.op === "Shape")).toBe(false);
  expect(printGraph(fixed).split("\n")[0]).toBe("graph fixed");
});

test("every element type that weights come in", async () => {
  // What each is here, from raw bytes; 1.5 is exact in all floating-point types.
  const cases: readonly { type: number; bytes: readonly number[]; dtype: string; value: number }[] = [
    { type: 1, bytes: [0, 0, 0xc0, 0x3f], dtype: "float32", value: 1.5 },
    { type: 10, bytes: [0, 0x3e], dtype: "float32", value: 1.5 }, //        float16
    { type: 16, bytes: [0xc0, 0x3f], dtype: "float32", value: 1.5 }, //     bfloat16
    { type: 11, bytes: [0, 0, 0, 0, 0, 0, 0xf8, 0x3f], dtype: "float64", value: 1.5 },
    { type: 2, bytes: [200], dtype: "uint8", value: 200 },
    { type: 3, bytes: [0xfe], dtype: "int32", value: -2 }, //               int8
    { type: 4, bytes: [0xff, 0xff], dtype: "int32", value: 65535 }, //      uint16
    { type: 5, bytes: [0xff, 0xff], dtype: "int32", value: -1 }, //         int16
    { type: 6, bytes: [0xfd, 0xff, 0xff, 0xff], dtype: "int32", value: -3 },
    { type: 7, bytes: [0xfc, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], dtype: "int64", value: -4 },
    { type: 12, bytes: [0xff, 0xff, 0xff, 0xff], dtype: "int64", value: 4294967295 }, // uint32
    { type: 9, bytes: [1], dtype: "bool", value: 1 },
  ];
  for (const { type, bytes, dtype, value } of cases) {
    const graph = await readOnnx(identityModel({ dims: [1], dataType: type, rawData: Uint8Array.from(bytes) }));
    const edge = graph.values.get("w")!;
    expect([type, edge.type]).toEqual([type, dtype]);
    const held = graph.parameters.get("w") ?? graph.constants.get("w");
    expect(Number(held!.data[0])).toBe(value);
    expect(graph.parameters.has("w")).toBe(dtype === "float32");
  }
});

/** y = concat(w, v) as a model, for an initializer w of any form; v comes in, so that nothing can be computed beforehand. */
function identityModel(w: Draft<"TensorProto">): Uint8Array {
  return modelOf({
    node: [{ opType: "Concat", name: "joined", input: ["w", "v"], output: ["y"], attribute: [{ name: "axis", type: 2, i: 0 }] }],
    initializer: [{ name: "w", ...w }],
    input: [{ name: "v", type: { tensorType: { elemType: w.dataType ?? 1, shape: { dim: [{ dimValue: 1 }] } } } }],
    output: [{ name: "y" }],
  });
}

function modelOf(graph: Draft<"GraphProto">, version = 17, domain = ""): Uint8Array {
  return encode("ModelProto", { irVersion: 8, opsetImport: [{ domain, version }], graph: { name: "made", ...graph } });
}

const x = { name: "x", type: { tensorType: { elemType: 1, shape: { dim: [{ dimValue: 2 }, { dimValue: 3 }] } } } };
const unary = (opType: string, input: string, output: string): Draft<"NodeProto"> => ({
  opType,
  name: `${opType} of ${input}`,
  input: [input],
  output: [output],
});

test.each<{ name: string; bytes: () => Uint8Array; message: string | RegExp }>([
  { name: "no bytes", bytes: () => new Uint8Array(), message: "readOnnx: there are no bytes" },
  {
    name: "truncated",
    bytes: () => fixture("vit.onnx").subarray(0, 20_000),
    message: /^readOnnx: these 20000 bytes are not a whole ONNX model, truncated or something else \(index out of range/,
  },
  {
    name: "something else",
    bytes: () => new TextEncoder().encode("<html><body>404</body></html>"),
    message: /^readOnnx: these 29 bytes are not a whole ONNX model/,
  },
  {
    name: "an old opset",
    bytes: () => modelOf({ input: [x], output: [{ name: "x" }] }, 11),
    message: "readOnnx: the model is of opset 11, 13 to 24 are read; export it again with opset 17",
  },
  {
    name: "a future opset",
    bytes: () => modelOf({ input: [x], output: [{ name: "x" }] }, 99),
    message: "the model is of opset 99, 13 to 24 are read",
  },
  {
    name: "another domain's opset",
    bytes: () => modelOf({ input: [x] }, 3, "ai.onnx.ml"),
    message: "imports no opset of the default domain",
  },
  {
    name: "unsupported operator",
    bytes: () => modelOf({ input: [x], node: [unary("LSTM", "x", "y")], output: [{ name: "y" }] }),
    message: 'readOnnx: node "LSTM of x" (LSTM): the operator LSTM is not supported',
  },
  {
    name: "control flow",
    bytes: () =>
      modelOf({
        input: [x],
        node: [{ ...unary("If", "x", "y"), attribute: [{ name: "then_branch", type: 5, g: {} }] }],
        output: [{ name: "y" }],
      }),
    message: 'node "If of x" (If): the attribute "then_branch" is a subgraph: control flow is not supported',
  },
  {
    name: "a cycle",
    bytes: () =>
      modelOf({ input: [x], node: [{ ...unary("Add", "x", "a"), input: ["x", "b"] }, unary("Neg", "a", "b")], output: [{ name: "b" }] }),
    message: 'readOnnx: the graph has a cycle through node "Add of x" (Add), node "Neg of a" (Neg)',
  },
  {
    name: "a missing initializer",
    bytes: () => modelOf({ input: [x], node: [{ ...unary("MatMul", "x", "y"), input: ["x", "weight"] }], output: [{ name: "y" }] }),
    message: 'node "MatMul of x" (MatMul): its input "weight" is no graph input, no initializer and no node\'s output',
  },
  {
    name: "a missing output",
    bytes: () => modelOf({ input: [x], node: [unary("Neg", "x", "y")], output: [{ name: "z" }] }),
    message: 'readOnnx: no node makes the output "z"',
  },
  {
    name: "shapes that do not fit",
    bytes: () => modelOf({ input: [x], node: [{ ...unary("MatMul", "x", "y"), input: ["x", "x"] }], output: [{ name: "y" }] }),
    message:
      'node "MatMul of x" (MatMul): GraphBuilder: node "MatMul of x" (MatMul): "x" float32 [2, 3] times "x" float32 [2, 3]: the inner extents 3 and 2 differ',
  },
  {
    name: "a declared shape that is another",
    bytes: () =>
      modelOf({
        input: [x],
        node: [unary("Neg", "x", "y")],
        output: [{ ...x, name: "y", type: { tensorType: { elemType: 1, shape: { dim: [{ dimValue: 2 }, { dimValue: 4 }] } } } }],
      }),
    message: 'the output "y" is declared as [2, 4], its node makes [2, 3]',
  },
  {
    name: "data that does not fill its shape",
    bytes: () => identityModel({ dims: [2], dataType: 1, rawData: new Uint8Array(4) }),
    message: 'readOnnx: initializer "w": its shape [2] wants 2 elements, the file has 1',
  },
  {
    name: "half an element",
    bytes: () => identityModel({ dims: [1], dataType: 1, rawData: new Uint8Array(3) }),
    message: 'initializer "w": it has 3 bytes of data, no multiple of 4',
  },
  {
    name: "a negative extent",
    bytes: () => identityModel({ dims: [-1], dataType: 1, rawData: new Uint8Array(4) }),
    message: "its shape [-1] is not one",
  },
  {
    name: "strings",
    bytes: () => identityModel({ dims: [1], dataType: 8 }),
    message: 'initializer "w": the element type string is not supported',
  },
  {
    name: "a name twice",
    bytes: () => modelOf({ input: [x], node: [unary("Neg", "x", "y"), unary("Abs", "x", "y")], output: [{ name: "y" }] }),
    message: 'node "Abs of x" (Abs): the name "y" is used twice',
  },
  {
    name: "a shape that only a run knows",
    bytes: () =>
      modelOf({
        input: [x],
        node: [
          { opType: "Cast", name: "toInt", input: ["x"], output: ["s"], attribute: [{ name: "to", type: 2, i: 7 }] },
          { ...unary("Reshape", "x", "y"), input: ["x", "s"] },
        ],
        output: [{ name: "y" }],
      }),
    message: 'node "Reshape of x" (Reshape): input 1 (shape) must be a constant, or follow from the extents of the inputs',
  },
  {
    name: "training mode",
    bytes: () =>
      modelOf({
        input: [x],
        node: [{ ...unary("BatchNormalization", "x", "y"), attribute: [{ name: "training_mode", type: 2, i: 1 }] }],
        output: [{ name: "y" }],
      }),
    message: "training_mode must be 0; export the model for inference",
  },
])("error: $name", async ({ bytes, message }) => {
  await expect(readOnnx(bytes())).rejects.toThrow(message);
});

test("nodes in any order are sorted", async () => {
  const graph = await readOnnx(modelOf({ input: [x], node: [unary("Neg", "a", "y"), unary("Abs", "x", "a")], output: [{ name: "y" }] }));
  expect(graph.nodes.map((node) => node.op)).toEqual(["Abs", "Neg"]);
});

test("hostile nesting is an error, not an overflow of the stack", async () => {
  let graph: Draft<"GraphProto"> = {};
  for (let i = 0; i < 500; i++) graph = { node: [{ attribute: [{ g: graph }] }] };
  await expect(readOnnx(modelOf(graph))).rejects.toThrow("messages nest more than 32 deep");
});

// Operators that are read as compositions, against their formula.
test.each<{ op: string; attributes?: Draft<"AttributeProto">[]; formula: (x: number) => number; opset?: number; domain?: string }>([
  { op: "HardSwish", formula: (v) => v * Math.min(Math.max(v / 6 + 0.5, 0), 1) },
  { op: "HardSigmoid", formula: (v) => Math.min(Math.max(0.2 * v + 0.5, 0), 1) },
  { op: "Softplus", formula: (v) => Math.log1p(Math.exp(v)) },
  { op: "Softsign", formula: (v) => v / (1 + Math.abs(v)) },
  { op: "Elu", formula: (v) => (v > 0 ? v : Math.expm1(v)) },
  { op: "Celu", attributes: [{ name: "alpha", type: 1, f: 0.5 }], formula: (v) => Math.max(v, 0) + Math.min(0, 0.5 * Math.expm1(v / 0.5)) },
  { op: "Selu", formula: (v) => 1.0507009873554805 * (v > 0 ? v : 1.6732632423543772 * Math.expm1(v)) },
  { op: "ThresholdedRelu", formula: (v) => (v > 1 ? v : 0) },
  { op: "Mish", opset: 18, formula: (v) => v * Math.tanh(Math.log1p(Math.exp(v))) },
  { op: "Swish", opset: 24, formula: (v) => v / (1 + Math.exp(-v)) },
  {
    op: "Gelu",
    opset: 20,
    attributes: [{ name: "approximate", type: 3, s: new TextEncoder().encode("tanh") }],
    formula: (v) => (v / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (v + 0.044715 * v ** 3))),
  },
  {
    op: "QuickGelu",
    domain: "com.microsoft",
    attributes: [{ name: "alpha", type: 1, f: 1.702 }],
    formula: (v) => v / (1 + Math.exp(-1.702 * v)),
  },
])("$op", async ({ op, attributes = [], formula, opset = 17, domain = "" }) => {
  const node = { ...unary(op, "x", "y"), attribute: attributes, domain };
  const graph = await readOnnx(modelOf({ input: [x], node: [node], output: [{ name: "y" }] }, opset));
  const value = f32([2, 3], -2.5, -0.3, 0.4, 0.9, 1.2, 3.1);
  const { y } = await runOnce(graph, { x: value });
  for (const [i, result] of numbers(y).entries()) expect(result).toBeCloseTo(formula(value.data[i]!), 5); // float32
});

test("axes as inputs, as opset 18 has them, become what they were", async () => {
  const axes = { name: "axes", dims: [1], dataType: 7, int64Data: [-1n] };
  const graph = await readOnnx(
    modelOf(
      { input: [x], initializer: [axes], node: [{ ...unary("ReduceMax", "x", "y"), input: ["x", "axes"] }], output: [{ name: "y" }] },
      18,
    ),
  );
  expect(graph.nodes.map(({ op, inputs }) => [op, inputs])).toEqual([["ReduceMax", ["x"]]]);
  expect(numbers((await runOnce(graph, { x: f32([2, 3], 1, 5, 2, 0, -1, -2) })).y)).toEqual([5, 0]);
});

test("a graph of ours: written, read, the same graph", async () => {
  const graph = graphOf({ x: ["N", 3] }, (g, { x: value }) => g.relu(g.matmul(value!, g.parameter("w", random32("w", [3, 2])))), "float32");
  const again = await readOnnx(toOnnx(graph));
  expect(printGraph(again)).toBe(printGraph(graph));
  expect(again.parameters).toEqual(graph.parameters);
});

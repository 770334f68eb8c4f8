import { tensor } from "@dilf/tensor";
import { expect, test } from "vitest";
import { type Dim, GraphBuilder, printGraph, type Value } from "../src/index.ts";
import { engine, f32, graphOf, numbers, random64, runOnce } from "./helpers.ts";

type Body = (g: GraphBuilder, x: Value) => Value;
/** What a body makes of x [N, 4, 6], computed for N = 2 to see that onnxruntime agrees with the inference. */
const shapes: { name: string; body: Body; shape: readonly Dim[] }[] = [
  { name: "add a row", body: (g, x) => g.add(x, g.constant(random64("row", [6]))), shape: ["N", 4, 6] },
  { name: "mul grows", body: (g, x) => g.mul(g.unsqueeze(x, [1]), g.constant(random64("col", [5, 1, 1]))), shape: ["N", 5, 4, 6] },
  { name: "matmul weights", body: (g, x) => g.matmul(x, g.constant(random64("w", [6, 3]))), shape: ["N", 4, 3] },
  { name: "matmul with itself", body: (g, x) => g.matmul(x, g.transpose(x, [0, 2, 1])), shape: ["N", 4, 4] },
  {
    name: "gemm",
    body: (g, x) => g.gemm(g.reshape(x, ["4*N", 6]), g.constant(random64("w", [3, 6])), undefined, { transB: true }),
    shape: ["4*N", 3],
  },
  { name: "reduceSum", body: (g, x) => g.reduceSum(x, [0, -1]), shape: [4] },
  { name: "reduceMean keepDims", body: (g, x) => g.reduceMean(x, [1], { keepDims: true }), shape: ["N", 1, 6] },
  { name: "reduceMax", body: (g, x) => g.reduceMax(x, [1]), shape: ["N", 6] },
  { name: "reshape copies N", body: (g, x) => g.reshape(x, ["N", 24]), shape: ["N", 24] },
  { name: "reshape infers", body: (g, x) => g.reshape(x, ["8*N", 3]), shape: ["8*N", 3] },
  { name: "reshape moves N", body: (g, x) => g.reshape(g.reshape(x, [24, "N"]), [4, "N", 6]), shape: [4, "N", 6] },
  {
    name: "reshape with two names asks the input",
    body: (g, x) => g.reshape(g.matmul(g.reshape(x, ["N", 24]), g.transpose(g.reshape(x, ["N", 24]), [1, 0])), [1, "N", "N"]),
    shape: [1, "N", "N"],
  },
  { name: "expand by a name", body: (g, x) => g.expand(g.reduceSum(x, [0], { keepDims: true }), ["N", 4, 6]), shape: ["N", 4, 6] },
  { name: "expand keeps N", body: (g, x) => g.expand(g.unsqueeze(x, [1]), ["N", 2, 4, 6]), shape: ["N", 2, 4, 6] },
  {
    name: "expand to a product",
    body: (g, x) => g.expand(g.reduceSum(x, [0, 1, 2], { keepDims: true }), [1, 1, "3*N"]),
    shape: [1, 1, "3*N"],
  },
  { name: "transpose", body: (g, x) => g.transpose(x, [2, 0, 1]), shape: [6, "N", 4] },
  { name: "squeeze", body: (g, x) => g.squeeze(g.slice(x, 1, 0, 1), [1]), shape: ["N", 6] },
  { name: "concat", body: (g, x) => g.concat([x, x, g.slice(x, 2, 0, 1)], -1), shape: ["N", 4, 13] },
  { name: "concat of names", body: (g, x) => g.concat([x, x], 0), shape: ["2*N", 4, 6] },
  { name: "slice all but the first", body: (g, x) => g.slice(x, 0, 1, Number.POSITIVE_INFINITY), shape: ["(N-1)", 4, 6] },
  { name: "slice the last", body: (g, x) => g.slice(x, 0, -1, Number.POSITIVE_INFINITY), shape: [1, 4, 6] },
  { name: "slice by steps", body: (g, x) => g.slice(x, 2, -1, Number.NEGATIVE_INFINITY, -2), shape: ["N", 4, 3] },
  { name: "split", body: (g, x) => g.split(x, -1, [1, 2, 3])[2]!, shape: ["N", 4, 3] },
  { name: "gather", body: (g, x) => g.gather(x, g.constant(tensor(Int32Array.of(0, 3, 3), [3, 1])), 1), shape: ["N", 3, 1, 6] },
  { name: "softmax", body: (g, x) => g.softmax(x, 1), shape: ["N", 4, 6] },
  { name: "where", body: (g, x) => g.where(g.greater(x, 0), x, 0), shape: ["N", 4, 6] },
  { name: "zeros", body: (g) => g.zeros("float64", ["N", 2]), shape: ["N", 2] },
];

test.each(shapes)("shape: $name", async ({ body, shape }) => {
  const graph = graphOf({ x: ["N", 4, 6] }, (g, { x }) => body(g, x!));
  expect(graph.outputs[0]!.shape).toEqual(shape);
  const N = 2;
  const { y } = await runOnce(graph, { x: random64("x", [N, 4, 6]) });
  const value = (dim: Dim) => (dim === "(N-1)" ? N - 1 : typeof dim === "number" ? dim : Number(/^\d+/.exec(dim)?.[0] ?? 1) * N);
  expect(y!.shape).toEqual(shape.map(value));
});

const x34 = (g: GraphBuilder) => g.input("x", [3, 4]);
test.each<{ name: string; body: (g: GraphBuilder) => unknown; message: string | RegExp }>([
  {
    name: "broadcast",
    body: (g) => g.add(x34(g), g.input("b", [3])),
    message: 'node "Add_0" (Add): "x" float32 [3, 4] and "b" float32 [3] do not broadcast',
  },
  { name: "types", body: (g) => g.add(x34(g), g.input("i", [4], "int32")), message: "must have one type; use cast" },
  { name: "inner extents", body: (g) => g.matmul(x34(g), g.input("b", [3, 4])), message: "the inner extents 4 and 3 differ" },
  { name: "vectors", body: (g) => g.matmul(x34(g), g.input("b", [4])), message: "two axes or more; use unsqueeze" },
  { name: "gemm", body: (g) => g.gemm(g.input("a", [1, 2, 3]), x34(g)), message: "both must be matrices" },
  {
    name: "gemm bias",
    body: (g) => g.gemm(x34(g), g.input("w", [4, 2]), g.input("c", [3])),
    message: '"c" float32 [3] does not broadcast to [3, 2]',
  },
  { name: "reshape", body: (g) => g.reshape(x34(g), [5, 2]), message: "has 12 elements, [5, 2] has 10" },
  { name: "reshape names", body: (g) => g.reshape(g.input("n", ["N", 4]), ["M", 4]), message: "has 4*N elements, [M, 4] has 4*M" },
  { name: "expand", body: (g) => g.expand(x34(g), [3, 5]), message: "does not broadcast to [3, 5]" },
  { name: "unknown extent", body: (g) => g.expand(g.reshape(x34(g), [12, 1]), [12, "N"]), message: 'the extent "N" belongs to no value' },
  { name: "axis", body: (g) => g.reduceSum(x34(g), [2]), message: "axis must be an integer in -2..1, got 2" },
  { name: "same axis twice", body: (g) => g.reduceMax(x34(g), [1, -1]), message: "axes must be distinct" },
  { name: "permutation", body: (g) => g.transpose(x34(g), [0, 0]), message: "must hold each of 0..1 once, got [0, 0]" },
  { name: "squeeze", body: (g) => g.squeeze(x34(g), [0]), message: "axis 0 must be 1" },
  { name: "concat", body: (g) => g.concat([x34(g), g.input("b", [3, 5])], 0), message: "must agree in type and in every axis but 0" },
  { name: "split", body: (g) => g.split(x34(g), 1, [1, 2]), message: "sizes [1, 2] sum to 3, axis 1 has 4" },
  { name: "slice of a name", body: (g) => g.slice(g.input("n", ["N"]), 0, 0, 2), message: 'the axis has the extent "N"' },
  { name: "slice step", body: (g) => g.slice(x34(g), 0, 0, 2, 0), message: "the step must not be 0" },
  { name: "gather indices", body: (g) => g.gather(x34(g), g.input("i", [2])), message: "must be int32 or int64" },
  { name: "where condition", body: (g) => g.where(x34(g), 1, 0), message: "must be bool" },
  { name: "float operator on integers", body: (g) => g.exp(g.input("i", [2], "int32")), message: "must be float32 or float64" },
  {
    name: "a fraction among integers",
    body: (g) => g.add(g.input("i", [2], "int32"), 0.5),
    message: "0.5 cannot be a constant of type int32",
  },
  { name: "clip", body: (g) => g.clip(x34(g), 1, 0), message: "low must be ≤ high, got 1 and 0" },
  {
    name: "layerNormalization",
    body: (g) => g.layerNormalization(x34(g), g.input("s", [3]), g.input("b", [4])),
    message: "must be float32 [4], the normalised axes",
  },
  { name: "a name twice", body: (g) => [x34(g), x34(g)], message: 'the name "x" is used twice' },
  { name: "an output twice", body: (g) => [g.output("y", x34(g)), g.output("y", g.value("x"))], message: '"y" is declared twice' },
  {
    name: "another graph's value",
    body: (g) => g.neg(new GraphBuilder("other").input("z", [1])),
    message: '"z" float32 [1] does not belong to graph "g"',
  },
  { name: "no output", body: (g) => g.build(), message: "has no output" },
  { name: "an extent", body: (g) => g.input("x", [-1]), message: "has the extent -1" },
])("error: $name", ({ body, message }) => expect(() => body(new GraphBuilder("g"))).toThrow(message));

test("names: scopes, parameters, outputs; what no output needs goes", () => {
  const g = new GraphBuilder("named");
  const x = g.input("x", ["N", 2]);
  g.input("unused", [1]);
  g.scope("block0", () => {
    g.scope("mlp", () => {
      const y = g.mul(x, g.parameter("weight", f32([2], 1, 2)));
      g.exp(y); // dead
      g.output("y", y);
    });
  });
  const graph = g.build();
  expect([...graph.parameters.keys()]).toEqual(["block0.mlp.weight"]);
  expect(graph.nodes.map((node) => [node.name, node.outputs])).toEqual([["block0/mlp/Mul_0", ["y"]]]);
  expect(graph.inputs.map((value) => value.name)).toEqual(["x", "unused"]);
  expect(printGraph(graph)).toBe(
    [
      "graph named",
      "  input x float32 [N, 2]",
      "  input unused float32 [1]",
      "  parameter block0.mlp.weight float32 [2]",
      "  y float32 [N, 2] = Mul(x, block0.mlp.weight)",
      "  output y float32 [N, 2]",
    ].join("\n"),
  );
});

test("one value may be an input, several outputs, and used further", async () => {
  const g = new GraphBuilder("shared");
  const x = g.input("x", [2]);
  const y = g.neg(x);
  for (const name of ["a", "b"]) g.output(name, y);
  g.output("c", x);
  g.output("d", g.exp(y));
  const x0 = f32([2], 1, 2);
  const out = await runOnce(g.build(), { x: x0 });
  expect([out.a, out.b, out.c].map(numbers)).toEqual([
    [-1, -2],
    [-1, -2],
    [1, 2],
  ]);
  expect(numbers(out.d)).toEqual([Math.fround(Math.exp(-1)), Math.fround(Math.exp(-2))]);
  expect(out.c!.data).not.toBe(x0.data);
});

test("equal numbers are one constant; they take the type of the other operand", () => {
  const graph = graphOf({ x: [2] }, (g, { x }) => g.add(g.mul(x!, 2), g.cast(g.mul(g.input("i", [2], "int64"), 2), "float64")));
  expect([...graph.constants.keys()].sort()).toEqual(["float64_2", "int64_2"]);
});

test("every integer type and bool goes in and out", async () => {
  const g = new GraphBuilder("types");
  g.output("i32", g.mul(g.input("a", [2], "int32"), 3));
  g.output("i64", g.add(g.input("b", [2], "int64"), 1));
  g.output("bool", g.not(g.input("c", [2], "bool")));
  g.output("u8", g.identity(g.input("d", [2], "uint8")));
  const executable = await engine.compile(g.build());
  const out = await executable.run({
    a: tensor(Int32Array.of(1, -2), [2]),
    b: tensor(BigInt64Array.of(2n ** 40n, -1n), [2]),
    c: tensor(Uint8Array.of(0, 1), [2]),
    d: tensor(Uint8Array.of(7, 255), [2]),
  });
  expect(out.i32!.data).toEqual(Int32Array.of(3, -6));
  expect(out.i64!.data).toEqual(BigInt64Array.of(2n ** 40n + 1n, 0n));
  expect(out.bool!.data).toEqual(Uint8Array.of(1, 0));
  expect(out.u8!.data).toEqual(Uint8Array.of(7, 255));
});

import { expect, test } from "vitest";
import { GraphBuilder, toOnnx, withParameters, withType } from "../src/index.ts";
import { decode } from "../src/onnx/codec.ts";
import { engine, f32, f64, numbers } from "./helpers.ts";

function line() {
  const g = new GraphBuilder("line");
  const x = g.input("x", ["N", 2]);
  g.parameter("unused", f32([1], 5));
  g.output("y", g.add(g.matmul(x, g.parameter("weight", f32([2, 1], 2, 3))), g.parameter("bias", f32([1], 0.5))));
  return g.build();
}

const decodeModel = (bytes: Uint8Array) => decode("ModelProto", bytes);

test("the model is IR version 8, opset 17; parameters are initializers with raw data, unused ones are left out", () => {
  const model = decodeModel(toOnnx(line()));
  expect(model.irVersion).toBe(8);
  expect(model.opsetImport).toEqual([{ domain: "", version: 17 }]);
  expect(model.graph!.node.map((node) => [node.opType, node.input])).toEqual([
    ["MatMul", ["x", "weight"]],
    ["Add", ["MatMul_0", "bias"]],
  ]);
  expect(model.graph!.initializer.map(({ name, dims, dataType }) => ({ name, dims, dataType }))).toEqual([
    { name: "weight", dims: [2, 1], dataType: 1 },
    { name: "bias", dims: [1], dataType: 1 },
  ]);
  expect(new Float32Array(Uint8Array.from(model.graph!.initializer[0]!.rawData!).buffer)).toEqual(Float32Array.of(2, 3));
  expect(model.graph!.input).toHaveLength(1);
  expect(model.graph!.input[0]!.type!.tensorType!.shape!.dim).toEqual([{ dimParam: "N" }, { dimValue: 2 }]);
});

test.each([
  { option: ["weight"], inputs: ["x", "weight"], initializers: ["bias"] },
  { option: "all", inputs: ["x", "unused", "weight", "bias"], initializers: [] },
  { option: [], inputs: ["x"], initializers: ["weight", "bias"] },
] as const)("parametersAsInputs $option", ({ option, inputs, initializers }) => {
  const { graph } = decodeModel(toOnnx(line(), { parametersAsInputs: option }));
  expect(graph!.input.map(({ name }) => name)).toEqual(inputs);
  expect(graph!.initializer.map(({ name }) => name)).toEqual(initializers);
});

test("parametersAsInputs: an unknown name is an error", () =>
  expect(() => toOnnx(line(), { parametersAsInputs: ["wieght"] })).toThrow(
    'graph "line" has no parameter "wieght"; it has "unused", "weight", "bias"',
  ));

test("withParameters changes weights, checks names and shapes, keeps the rest", async () => {
  const changed = withParameters(line(), new Map([["weight", f32([2, 1], 10, 100)]]));
  const executable = await engine.compile(changed);
  expect(numbers((await executable.run({ x: f32([1, 2], 1, 2) })).y)).toEqual([210.5]);
  expect(() => withParameters(line(), new Map([["w", f32([1], 0)]]))).toThrow('has no parameter "w"');
  expect(() => withParameters(line(), new Map([["bias", f32([2], 0, 0)]]))).toThrow('"bias" must be [1], got [2]');
});

test("withType: every edge is float64, parameters are widened, and back", async () => {
  const graph = line();
  const wide = withType(graph, "float64");
  expect([...wide.values.values()].map((value) => value.type)).not.toContain("float32");
  const executable = await engine.compile(wide);
  const third = 1 / 3;
  expect(numbers((await executable.run({ x: f64([1, 2], third, 0) })).y)).toEqual([2 * third + 0.5]); // not rounded to float32
  expect(withType(wide, "float32")).toEqual(graph);
});

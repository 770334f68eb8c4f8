/** @file ONNX graphs of somebody else's as the towers of an encoder: pixels are normalised in front of the one, tokens laid out for the other. */

import type { Feeds, Graph, Node, Value } from "@dilf/autodiff";
import { type Tensor, type TensorData, tensor } from "@dilf/tensor";
import type { Tokens } from "../tokenizer.ts";
import type { TextProgram } from "../towers/program.ts";
import type { OnnxTextConfig, OnnxVisionConfig } from "./config.ts";

/**
 * A graph that takes "pixels" [N, 3, S, S], display values in 0..1, and gives "features" [N, D].
 * @throws Error when the graph has other inputs or outputs than the configuration says
 */
export function onnxVisionTower(graph: Graph, config: OnnxVisionConfig): Graph {
  const inner = renamed(graph, config.output);
  const input = onlyInput("vision", inner, [config.input]).get(config.input)!;
  const pixels: Value = { name: "pixels", type: input.type, shape: input.shape };
  const centered: Value = { ...pixels, name: "pixels.centered" };
  const channel = (values: readonly number[]): Tensor => tensor(Float32Array.from(values), [3, 1, 1]);
  const constants: readonly (readonly [string, Tensor])[] = [
    ["pixels.mean", channel(config.mean)],
    ["pixels.scale", channel(config.deviation.map((d) => 1 / d))],
  ];
  const node = (op: string, a: string, b: string, out: string): Node => ({
    name: `${op} of ${a}`,
    op,
    inputs: [a, b],
    outputs: [out],
    attributes: {},
  });
  return {
    ...inner,
    inputs: [pixels],
    constants: new Map([...inner.constants, ...constants]),
    nodes: [
      node("Sub", "pixels", "pixels.mean", "pixels.centered"),
      node("Mul", "pixels.centered", "pixels.scale", input.name),
      ...inner.nodes,
    ],
    values: new Map([
      ...inner.values,
      ...[pixels, centered].map((value) => [value.name, value] as const),
      ...constants.map(([name, { shape }]) => [name, { name, type: "float32", shape }] as const),
    ]),
  };
}

/**
 * A text graph with what feeds it.
 * @throws Error when the graph has other inputs or outputs than the configuration says
 */
export function onnxTextProgram(graph: Graph, config: OnnxTextConfig): TextProgram {
  const inner = renamed(graph, config.output);
  const inputs = onlyInput("text", inner, config.mask === null ? [config.input] : [config.input, config.mask]);
  const ids = inputs.get(config.input)!;
  const mask = config.mask === null ? undefined : inputs.get(config.mask)!;
  return {
    graph: inner,
    feeds({ tokens, ends }: Tokens): Feeds {
      const [count, given] = tokens.shape as [number, number];
      const length = config.fixedLength ? config.context : given;
      const padded = new Int32Array(count * length).fill(config.padding);
      const seen = new Int32Array(count * length);
      for (let i = 0; i < count; i++) {
        const end = ends[i]! + 1;
        padded.set(tokens.data.subarray(i * given, i * given + end), i * length);
        seen.fill(1, i * length, i * length + end);
      }
      return { [ids.name]: as(ids, padded, [count, length]), ...(mask && { [mask.name]: as(mask, seen, [count, length]) }) };
    },
  };
}

function as({ name, type }: Value, data: Int32Array, shape: readonly number[]): Tensor<TensorData> {
  if (type === "int64") return tensor(BigInt64Array.from(data, BigInt), shape);
  if (type === "int32") return tensor(data, shape);
  if (type === "float32") return tensor(Float32Array.from(data), shape);
  throw new Error(`onnxTextProgram: the input "${name}" takes ${type}; tokens and masks are int64, int32 or float32`);
}

/** Every edge under a name of its own, so that nothing collides with what is added; the output that is wanted, alone, is "features". */
function renamed(graph: Graph, output: string): Graph {
  const wanted = graph.outputs.find(({ name }) => name === output);
  if (!wanted) throw new Error(`the graph "${graph.name}" has no output "${output}"; it has ${quoted(graph.outputs)}`);
  const rename = (name: string) => (name === "" ? "" : name === output ? "features" : `graph/${name}`);
  const value = (v: Value): Value => ({ ...v, name: rename(v.name) });
  const keys = <T>(map: ReadonlyMap<string, T>): Map<string, T> => new Map([...map].map(([name, item]) => [rename(name), item]));
  return {
    name: graph.name,
    inputs: graph.inputs.map(value),
    outputs: [value(wanted)],
    parameters: keys(graph.parameters),
    constants: keys(graph.constants),
    nodes: graph.nodes.map((node) => ({ ...node, inputs: node.inputs.map(rename), outputs: node.outputs.map(rename) })),
    values: new Map([...graph.values.values()].map((v) => [rename(v.name), value(v)])),
  };
}

/** The inputs by their original names. @throws Error unless they are exactly these */
function onlyInput(tower: string, { name, inputs }: Graph, wanted: readonly string[]): ReadonlyMap<string, Value> {
  const byName = new Map(inputs.map((input) => [input.name.replace(/^graph\//, ""), input]));
  if (byName.size !== wanted.length || !wanted.every((input) => byName.has(input)))
    throw new Error(
      `the ${tower} graph "${name}" must have the inputs ${wanted.map((w) => `"${w}"`).join(", ")} and no others; it has ${quoted(inputs)}`,
    );
  return byName;
}

function quoted(values: readonly Value[]): string {
  return values.map(({ name }) => `"${name.replace(/^graph\//, "")}"`).join(", ") || "none";
}

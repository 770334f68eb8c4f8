import { createRng, type Tensor } from "@dilf/tensor";
import { randomTensor } from "@dilf/tensor/testing";
import { type Dim, type Feeds, type Graph, GraphBuilder, ortEngine, type Value, type ValueType } from "../src/index.ts";

export const engine = ortEngine({ threads: 1 });

export const f32 = (shape: readonly number[], ...values: number[]): Tensor => ({ data: Float32Array.from(values), shape });
export const f64 = (shape: readonly number[], ...values: number[]): Tensor<Float64Array> => ({ data: Float64Array.from(values), shape });

/** Seeded float32 numbers in −1..1. */
export function random32(label: string, shape: readonly number[]): Tensor {
  const { data } = randomTensor(createRng(3).split(label), shape, -1, 1);
  return { data: Float32Array.from(data), shape };
}

/** Seeded float64 numbers in −1..1. */
export function random64(label: string, shape: readonly number[]): Tensor<Float64Array> {
  return randomTensor(createRng(3).split(label), shape, -1, 1);
}

/** A graph with one output "y" of the given inputs. */
export function graphOf(
  inputs: Readonly<Record<string, readonly Dim[]>>,
  body: (g: GraphBuilder, values: Readonly<Record<string, Value>>) => Value,
  type: "float32" | "float64" = "float64",
  types: Readonly<Record<string, ValueType>> = {},
): Graph {
  const g = new GraphBuilder("test", { type });
  const values = Object.fromEntries(Object.entries(inputs).map(([name, shape]) => [name, g.input(name, shape, types[name] ?? type)]));
  g.output("y", body(g, values));
  return g.build();
}

export async function runOnce(graph: Graph, feeds: Feeds): Promise<Feeds> {
  const executable = await engine.compile(graph);
  const results = await executable.run(feeds);
  await executable.dispose();
  return results;
}

export const numbers = (value: Tensor<Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array> | undefined): number[] =>
  Array.from(value!.data, Number);

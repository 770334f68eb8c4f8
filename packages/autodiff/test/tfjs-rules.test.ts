/** Every rule of the list, at every sample it brings: forward and vector-Jacobian product on tfjs give the numbers of onnxruntime. */

import { createRng, type FloatTensor, type Rng, sizeOf, type Tensor, type TensorData } from "@dilf/tensor";
import { randomTensor } from "@dilf/tensor/testing";
import { expect, test } from "vitest";
import { type Engine, type Feeds, type Graph, GraphBuilder, ortEngine, tfjsEngine, vjp } from "../src/index.ts";
import { rules } from "../src/rules/index.ts";
import type { SampleInput } from "../src/rules/rule.ts";

const ort = ortEngine({ threads: 1 });
const engines: readonly { name: string; engine: Engine }[] = [
  { name: "cpu", engine: tfjsEngine({ backend: "cpu" }) },
  { name: "wasm", engine: tfjsEngine({ backend: "wasm" }) },
];

function draw(rng: Rng, { shape, low = -1, high = 1, distinct = false }: SampleInput): Tensor {
  const size = sizeOf(shape);
  const steps = Array.from({ length: size }, (_, i) => low + ((high - low) * (i + 0.5)) / size);
  return { data: Float32Array.from(distinct ? rng.shuffle(steps) : randomTensor(rng, shape, low, high).data), shape };
}

async function runOn(engine: Engine, graph: Graph, feeds: Feeds): Promise<Feeds> {
  const executable = await engine.compile(graph);
  try {
    return await executable.run(feeds);
  } finally {
    await executable.dispose();
  }
}

const largest = (value: Tensor<TensorData>) => Math.max(1, ...Array.from<unknown, number>(value.data, (x) => Math.abs(Number(x))));

function expectSame(got: Feeds, wanted: Feeds): void {
  expect(Object.keys(got)).toEqual(Object.keys(wanted));
  for (const [name, value] of Object.entries(wanted)) {
    expect(got[name]!.shape, name).toEqual(value.shape);
    expect(got[name]!.data.constructor, name).toBe(value.data.constructor);
    // Float32, sums of a few dozen terms in another order: some ulps (6e-8) of the largest number. tfjs's erf is good to 1.5e-7.
    const tolerance = 2e-6 * largest(value);
    for (let i = 0; i < value.data.length; i++)
      expect(Math.abs(Number(got[name]!.data[i]) - Number(value.data[i])), `${name}[${i}]`).toBeLessThanOrEqual(tolerance);
  }
}

const cases = rules.flatMap((rule) =>
  rule.samples.map((sample, index) => ({ rule, sample, title: `${rule.op}: ${sample.name} (${index})` })),
);

test.for(cases)("$title", async ({ sample, title }, { skip }) => {
  const rng = createRng(12).split(title);
  const g = new GraphBuilder(title);
  const inputs = sample.inputs.map((spec, i) => ({ name: `x${i}`, value: draw(rng, spec) }));
  const values = inputs.map(({ name, value }) => g.input(name, value.shape));
  g.output("y", sample.build(g, values));
  const graph = g.build();
  const back = vjp(graph, { wrt: inputs.map(({ name }) => name) });
  skip(
    [...back.values.values()].some((value) => value.type === "float64"),
    "casts to float64, which tfjs does not have",
  );
  const feeds = Object.fromEntries(inputs.map(({ name, value }) => [name, value]));
  const y = (await runOn(ort, graph, feeds)).y as FloatTensor;
  const fed = { ...feeds, "y.cotangent": draw(rng, { shape: y.shape }) };
  const wanted = await runOn(ort, back, fed);
  for (const { engine } of engines) expectSame(await runOn(engine, back, fed), wanted);
});

import {
  batchNormalization,
  differentiable,
  type Feeds,
  type Graph,
  GraphBuilder,
  linear,
  ortEngine,
  type Parameters,
  type Value,
  withType,
} from "@dilf/autodiff";
import { createRng, type FloatTensor, type Tensor, tensor, toFloat64 } from "@dilf/tensor";
import { randomTensor } from "@dilf/tensor/testing";
import { expect, test } from "vitest";
import { startViews } from "../src/index.ts";
import { initialPointNet, layersOf, type PointNetSpec, pointNetGraph } from "../src/views/point-net-graph.ts";

const engine = ortEngine({ threads: 1 });
const spec: PointNetSpec = {
  views: 2,
  points: 20,
  widths: [6, 10, 14],
  head: [9, 7],
  mapping: "paper",
  spread: 1e-3,
  start: startViews(2),
};

/** The network as it is written down: product, batch norm, relu for every layer, the maximum after the third. */
function plainGraph(parameters: Parameters, mode: "training" | "inference"): Graph {
  const g = new GraphBuilder("plain point-net");
  const weight = (name: string) => g.parameter(name, parameters.get(name)!);
  const { points, head } = layersOf(spec);
  let x: Value = g.reshape(g.input("points", ["B", spec.points, 3]), [`${spec.points}*B`, 3]);
  for (const { name, to } of [...points, ...head]) {
    if (name === "head0") x = g.reduceMax(g.reshape(x, ["B", spec.points, spec.widths.at(-1)!]), [1]);
    const running = mode === "inference" && { mean: g.input(`${name}.mean`, [to]), variance: g.input(`${name}.variance`, [to]) };
    const inputs = { scale: weight(`${name}.scale`), bias: weight(`${name}.bias`), ...(running && { running }) };
    const { y, mean, variance } = batchNormalization(g, linear(g, x, weight(`${name}.weight`)), inputs);
    if (!running) {
      g.output(`${name}.mean`, mean);
      g.output(`${name}.variance`, variance);
    }
    x = g.relu(y);
  }
  const u = g.split(linear(g, x, weight("angles.weight"), weight("angles.bias")), 1, [spec.views, spec.views]);
  for (const [i, name] of ["azimuth", "elevation"].entries()) g.output(name, g.mul(g.abs(g.tanh(u[i]!)), 360));
  return g.build();
}

/** All outputs, and the gradient of a random combination of the angles with respect to every weight. */
async function results(graph: Graph, feeds: Feeds, parameters: Parameters): Promise<ReadonlyMap<string, FloatTensor>> {
  const run = await differentiable(engine, withType(graph, "float64"), { parameters: "all", of: ["azimuth", "elevation"] });
  const { value, pullback } = await run.runWithGradient(feeds, parameters);
  const rng = createRng(8);
  const cotangents = { azimuth: randomTensor(rng, [5, 2], -1, 1), elevation: randomTensor(rng, [5, 2], -1, 1) };
  const gradients = await pullback(cotangents);
  await run.dispose();
  const outputs = Object.entries(value).map(([name, one]) => [name, one as FloatTensor] as const);
  return new Map<string, FloatTensor>([...outputs, ...[...gradients.parameters].map(([name, one]) => [`d ${name}`, one] as const)]);
}

test.each(["training", "inference"] as const)(
  "%s: the fast graph is the plain one, gradients included, for scales of either sign",
  async (mode) => {
    const rng = createRng(4);
    const start = initialPointNet(spec, 1);
    // Scales of both signs, biases that are not 0, a last layer that matters.
    const parameters = new Map<string, Tensor>(
      [...start.parameters].map(([name, { data, shape }]) => [
        name,
        tensor(name.endsWith("weight") ? data.map((x) => x * (name.startsWith("angles") ? 300 : 1)) : data.map(() => rng.normal()), shape),
      ]),
    );
    parameters.set("angles.bias", start.parameters.get("angles.bias")!);
    const buffers = [...start.buffers].map(([name, { shape }]) => [name, randomTensor(rng, shape, 0.5, 1.5)] as const);
    const feeds: Feeds = {
      points: toFloat64(randomTensor(rng, [5, 20, 3], -0.6, 0.6)),
      ...(mode === "inference" && Object.fromEntries(buffers)),
    };
    const plain = await results(plainGraph(parameters, mode), feeds, parameters);
    const fast = await results(pointNetGraph(spec, parameters, mode), feeds, parameters);
    expect([...fast.keys()].sort()).toEqual([...plain.keys()].sort());
    let sum = 0;
    for (const [name, { data, shape }] of plain) {
      expect(fast.get(name)!.shape).toEqual(shape);
      for (const [i, x] of data.entries()) {
        // Outputs in float64; gradients are handed over in float32.
        const allowed = name.startsWith("d ") ? 1e-5 * Math.max(1, Math.abs(x)) : 1e-9 * Math.max(1, Math.abs(x));
        expect(Math.abs(fast.get(name)!.data[i]! - x), `${name}[${i}]: ${x}`).toBeLessThan(allowed);
        if (name.startsWith("d point2")) sum += Math.abs(x);
      }
    }
    expect(sum).toBeGreaterThan(1);
  },
);

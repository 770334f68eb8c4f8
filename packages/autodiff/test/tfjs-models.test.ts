/** Whole networks: what computes and trains on onnxruntime computes and trains on tfjs. */

import { createRng, type Tensor } from "@dilf/tensor";
import { describe, expect, test } from "vitest";
import {
  attention,
  batchNormalization,
  differentiable,
  type Engine,
  type Graph,
  GraphBuilder,
  gelu,
  l2Normalize,
  linear,
  ortEngine,
  type Parameters,
  tfjsEngine,
  type Value,
} from "../src/index.ts";
import { numbers, random32 } from "./helpers.ts";

const ort = ortEngine({ threads: 1 });
const BACKENDS = ["cpu", "wasm"] as const;

/** Weights of a deviation that keeps signals at their size, as initialisers make them. */
function weight(g: GraphBuilder, name: string, ...shape: number[]): Value {
  const scale = shape.length > 1 ? Math.sqrt(3 / shape[0]!) : 0.1;
  const { data } = random32(name, shape);
  return g.parameter(name, { data: data.map((x) => x * scale), shape });
}

/** A vision transformer over pictures [N, 3, 16, 16]: patches of 4, two blocks, class token, unit features. */
function visionTransformer(): Graph {
  const [D, heads, side] = [16, 2, 4];
  const g = new GraphBuilder("vit");
  const pixels = g.input("pixels", ["N", 3, 16, 16]);
  const dense = (name: string, x: Value, out: number) =>
    linear(g, x, weight(g, `${name}.weight`, x.shape.at(-1) as number, out), weight(g, `${name}.bias`, out));
  const norm = (name: string, x: Value) => g.layerNormalization(x, g.add(weight(g, `${name}.scale`, D), 1), weight(g, `${name}.shift`, D));
  const cut = g.transpose(g.reshape(pixels, ["N", 3, side, 4, side, 4]), [0, 2, 4, 1, 3, 5]);
  const patches = dense("patch", g.reshape(cut, ["N", side * side, 48]), D);
  const token = g.expand(weight(g, "class", 1, 1, D), ["N", 1, D]);
  let x = g.add(g.concat([token, patches], 1), weight(g, "position", side * side + 1, D));
  for (const block of ["block0", "block1"])
    x = g.scope(block, () => {
      const [query, key, value] = g.split(dense("qkv", norm("norm1", x), 3 * D), -1, [D, D, D]);
      const middle = g.add(x, dense("out", attention(g, { query: query!, key: key!, value: value!, heads }), D));
      return g.add(middle, dense("down", gelu(g, dense("up", norm("norm2", middle), 4 * D)), D));
    });
  g.output("features", l2Normalize(g, g.squeeze(g.slice(x, 1, 0, 1), [1])));
  return g.build();
}

/** PointNet over clouds [B, 200, 3], batch norm by the batch, the maximum over points. */
function pointNet(): Graph {
  const P = 200;
  const g = new GraphBuilder("pointNet");
  let x = g.reshape(g.input("points", ["B", P, 3]), [`${P}*B`, 3]);
  for (const [i, out] of [8, 32].entries()) {
    const rows = g.matmul(x, weight(g, `w${i}`, x.shape[1] as number, out));
    x = g.relu(batchNormalization(g, rows, { scale: g.add(weight(g, `scale${i}`, out), 1), bias: weight(g, `bias${i}`, out) }).y);
  }
  const features = g.reduceMax(g.reshape(x, ["B", P, 32]), [1]);
  g.output("angles", g.tanh(linear(g, features, weight(g, "head", 32, 6), weight(g, "headBias", 6))));
  return g.build();
}

describe.each(BACKENDS)("%s", (backend) => {
  test.each([
    { graph: visionTransformer(), input: "pixels", shape: [3, 3, 16, 16] },
    { graph: pointNet(), input: "points", shape: [3, 200, 3] },
  ])("$graph.name: values and all gradients are those of onnxruntime", async ({ graph, input, shape }) => {
    const feeds = { [input]: random32(input, shape) };
    const [ours, theirs] = await Promise.all(
      [tfjsEngine({ backend }), ort].map(async (engine) => {
        const f = await differentiable(engine, graph, { inputs: [input], parameters: "all" });
        const { value, pullback } = await f.runWithGradient(feeds);
        const [name, y] = Object.entries(value)[0]!;
        const { inputs, parameters } = await pullback({ [name]: random32("cotangent", y.shape) });
        await f.dispose();
        return new Map<string, readonly number[]>([
          [name, numbers(y)],
          [input, numbers(inputs[input])],
          ...[...parameters].map(([key, gradient]) => [key, numbers(gradient)] as const),
        ]);
      }),
    );
    expect([...ours!.keys()]).toEqual([...theirs!.keys()]);
    for (const [name, wanted] of theirs!) {
      const got = ours!.get(name)!;
      const size = Math.hypot(...wanted);
      expect(size, name).toBeGreaterThan(1e-4); // else nothing is compared
      // Float32 rounding (6e-8) grown through the layers, in each engine its own.
      expect(Math.hypot(...got.map((x, i) => x - wanted[i]!)) / size, name).toBeLessThan(1e-5);
    }
  });

  test("training: 25 steps from the same start go through the losses that onnxruntime goes through, and down", async () => {
    const [reference, ours] = [await train(ort), await train(tfjsEngine({ backend }))];
    // A difference of one rounding (6e-8) grows from step to step; over 25 small steps it stays below 1e-4 of the loss.
    for (const [step, loss] of ours.entries()) expect(Math.abs(loss / reference[step]! - 1), `step ${step}`).toBeLessThan(1e-4);
    expect(ours.at(-1)!).toBeLessThan(0.5 * ours[0]!);
  });
});

/** Gradient descent on the cross-entropy of three kinds of point clouds, drawn anew each step. Returns the losses. */
async function train(engine: Engine): Promise<number[]> {
  const g = new GraphBuilder("classifier");
  const points = g.input("points", ["B", 20, 3]);
  const labels = g.input("labels", ["B", 3]);
  const hidden = g.tanh(linear(g, points, weight(g, "w0", 3, 16), weight(g, "b0", 16)));
  const logits = linear(g, g.reduceMax(hidden, [1]), weight(g, "w1", 16, 3), weight(g, "b1", 3));
  g.output("loss", g.neg(g.reduceMean(g.reduceSum(g.mul(labels, g.logSoftmax(logits)), [1]), [0])));
  const f = await differentiable(engine, g.build(), { parameters: "all" });
  const rng = createRng(8);
  let weights: Parameters = f.graph.parameters;
  const losses: number[] = [];
  for (let step = 0; step < 25; step++) {
    const { value, pullback, dispose } = await f.runWithGradient(batch(rng), weights);
    losses.push(numbers(value.loss)[0]!);
    const { parameters } = await pullback({ loss: { data: Float32Array.of(1), shape: [] } });
    weights = new Map(
      [...weights].map(([name, { data, shape }]) => [name, { data: data.map((x, i) => x - 0.3 * parameters.get(name)!.data[i]!), shape }]),
    );
    dispose();
  }
  await f.dispose();
  return losses;
}

/** Twelve clouds, long in one of the three directions each. */
function batch(rng: ReturnType<typeof createRng>): { points: Tensor; labels: Tensor } {
  const points = new Float32Array(12 * 20 * 3);
  const labels = new Float32Array(12 * 3);
  for (let cloud = 0; cloud < 12; cloud++) {
    const kind = cloud % 3;
    labels[cloud * 3 + kind] = 1;
    for (let i = 0; i < 60; i++) points[cloud * 60 + i] = rng.normal() * (i % 3 === kind ? 1.5 : 0.3);
  }
  return { points: { data: points, shape: [12, 20, 3] }, labels: { data: labels, shape: [12, 3] } };
}

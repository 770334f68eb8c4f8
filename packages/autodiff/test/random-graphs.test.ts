/** Random graphs, of whatever operators, agree with finite differences. */

import { createRng, sizeOf } from "@dilf/tensor";
import fc from "fast-check";
import { expect, test } from "vitest";
import { attention, GraphBuilder, gelu, l2Normalize, quickGelu, type Value, vjp } from "../src/index.ts";
import { checkGraphGradient } from "../src/testing/index.ts";
import { engine, f64, random64 } from "./helpers.ts";

const rng = (label: string) => createRng(9).split(label);

/** Steps from one value to the next. Shapes vary; every step takes any, or returns what it got. All have double kernels. */
const STEPS: readonly ((g: GraphBuilder, x: Value, pool: readonly Value[], pick: (count: number) => number) => Value)[] = [
  (g, x) => g.tanh(x),
  (g, x) => g.mul(g.sigmoid(x), x),
  (g, x) => quickGelu(g, x),
  (g, x) => g.exp(g.mul(x, 0.3)),
  (g, x) => g.sqrt(g.add(g.mul(x, x), 0.5)),
  (g, x) => g.log(g.add(g.abs(x), 1.5)),
  (g, x) => g.sin(g.sub(1, x)),
  (g, x) => g.div(x, g.add(g.mul(x, x), 1)),
  (g, x) => g.where(g.greater(x, 0.01234), g.mul(x, 2), g.cos(x)),
  (g, x, _, pick) => g.softmax(x, pick(x.shape.length)),
  (g, x, _, pick) => g.reduceMean(x, [pick(x.shape.length)], { keepDims: true }),
  (g, x, _, pick) => g.reduceLogSumExp(x, [pick(x.shape.length)], { keepDims: pick(2) === 1 || x.shape.length === 2 }),
  (g, x, _, pick) => l2Normalize(g, g.add(x, 0.7), pick(x.shape.length)),
  (g, x, _, pick) => g.cumSum(x, pick(x.shape.length), { reverse: pick(2) === 0 }),
  (g, x) => g.transpose(x, [...x.shape.keys()].reverse()),
  (g, x) => g.reshape(x, [sizeOf(x.shape as number[]), 1]),
  (g, x, _, pick) => g.concat([x, g.mul(x, x)], pick(x.shape.length)),
  (g, x, _, pick) => {
    const axis = pick(x.shape.length);
    return x.shape[axis] === 1 ? x : g.slice(x, axis, 1, Number.POSITIVE_INFINITY);
  },
  (g, x, _, pick) => g.gather(x, g.constant({ data: Int32Array.of(0, -1, 0), shape: [3] }), pick(x.shape.length)),
  (g, x) => (sizeOf(x.shape as number[]) > 40 ? x : g.tile(x, [2, ...new Array<number>(x.shape.length - 1).fill(1)])),
  (g, x) => g.pad(x, [1, ...new Array<number>(2 * x.shape.length - 1).fill(0)], { value: 0.5 }),
  (g, x) => g.matmul(x, g.transpose(x, [...[...x.shape.keys()].slice(0, -2), x.shape.length - 1, x.shape.length - 2])),
  (g, x, pool, pick) => {
    const other = pool[pick(pool.length)]!;
    const fits =
      x.shape.length === other.shape.length &&
      x.shape.every((dim, axis) => dim === other.shape[axis] || dim === 1 || other.shape[axis] === 1);
    return fits ? g.mul(g.sub(x, other), 0.5) : x;
  },
  (g, x) => {
    const width = x.shape.at(-1) as number;
    return g.layerNormalization(x, g.constant(random64("scale", [width])), g.constant(random64("bias", [width])), { epsilon: 0.1 });
  },
  (g, x) => {
    const rows = sizeOf(x.shape.slice(0, -1) as number[]);
    const flat = g.reshape(x, [1, rows, x.shape.at(-1)!]);
    return attention(g, { query: flat, key: flat, value: flat, heads: 1 });
  },
];

test("any chain of operators, with branches that join again", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(STEPS.length - 1), { minLength: 2, maxLength: 9 }),
      fc.array(fc.nat(1000), { minLength: 40, maxLength: 40 }),
      async (steps, choices) => {
        const g = new GraphBuilder("random", { type: "float64" });
        let at = 0;
        const pick = (count: number) => choices[at++ % choices.length]! % count;
        const [a, b] = [g.input("a", [2, 3]), g.input("b", [2, 1])];
        const pool: Value[] = [a, b];
        let x = g.add(a, b);
        for (const step of steps) {
          const next = STEPS[step]!(g, x, pool, pick);
          if (sizeOf(next.shape as number[]) > 200 || next.shape.length < 2) continue;
          pool.push(next);
          x = next;
        }
        g.output("y", x);
        const label = steps.join();
        const feeds = { a: random64(`a${label}`, [2, 3]), b: random64(`b${label}`, [2, 1]) };
        // Chains of nine may have large second derivatives, which a difference sees: 1e-6 instead of 1e-7.
        await checkGraphGradient(engine, g.build(), feeds, { wrt: ["a", "b"], rng: rng(label), tolerance: 1e-6 });
      },
    ),
    { numRuns: process.env.DILF_FULL ? 600 : 60, seed: 5 },
  );
});

test("the way back can be differentiated too: second derivatives are those of the gradient", async () => {
  const g = new GraphBuilder("twice", { type: "float64" });
  const x = g.input("x", [3, 4]);
  const cut = g.pad(g.slice(g.tanh(g.matmul(x, g.constant(random64("w", [4, 4])))), 1, 1, 3), [0, 1, 0, 1]);
  g.output("y", g.reduceSum(g.mul(g.gather(cut, g.constant({ data: Int32Array.of(2, 0, 2), shape: [3] })), g.sin(x)), [0, 1]));
  const once = vjp(g.build(), { wrt: ["x"] });
  const feeds = { x: random64("x", [3, 4]), "y.cotangent": f64([], 1) };
  const again = GraphBuilder.from(once);
  again.output("slope", again.value("x.gradient")); // "x.gradient" will be the gradient of the gradient
  const { numeric } = await checkGraphGradient(engine, again.build(), feeds, { wrt: ["x"], rng: rng("twice") });
  expect(Math.abs(numeric)).toBeGreaterThan(1e-2);
});

test("groups that are differentiated as one: their gradients are those of the parts", async () => {
  // Exact gelu has no double kernel, so its check is in float32; swish is checked in double, with every factor.
  for (const factor of [1, 1.702, -0.5]) {
    const g = new GraphBuilder(`swish ${factor}`, { type: "float64" });
    const x = g.input("x", [5]);
    g.output("y", g.mul(g.sigmoid(factor === 1 ? x : g.mul(x, factor)), x));
    const graph = g.build();
    await checkGraphGradient(engine, graph, { x: random64("x", [5]) }, { wrt: ["x"], rng: rng("swish") });
    expect(vjp(graph, { wrt: ["x"] }).nodes.length - graph.nodes.length).toBe(factor === 1 ? 4 : 5);
  }
  const g = new GraphBuilder("gelu");
  g.output("y", gelu(g, g.input("x", [7])));
  const graph = g.build();
  await checkGraphGradient(engine, graph, { x: random64("x", [7]) }, { wrt: ["x"], rng: rng("gelu"), type: "float32" });
  expect(vjp(graph, { wrt: ["x"] }).nodes.length - graph.nodes.length).toBe(8);
});

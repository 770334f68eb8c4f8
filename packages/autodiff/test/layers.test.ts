/** Layers against loops that a reader can check. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { attention, batchNormalization, GraphBuilder, gelu, l2Normalize, linear, quickGelu } from "../src/index.ts";
import { f32, f64, graphOf, numbers, random32, random64, runOnce } from "./helpers.ts";

const close = (got: readonly number[], wanted: readonly number[], tolerance: number) => {
  expect(got).toHaveLength(wanted.length);
  for (const [i, value] of wanted.entries()) expect(Math.abs(got[i]! - value), `entry ${i}`).toBeLessThanOrEqual(tolerance);
};
const ROUNDING = 1e-12; // float64, a few dozen operations on numbers of order 1

test("attention equals the loop, for any size, with and without a mask", async () => {
  const size = fc.integer({ min: 1, max: 4 });
  await fc.assert(
    fc.asyncProperty(size, size, size, size, size, fc.boolean(), async (N, L, M, heads, each, masked) => {
      const D = heads * each;
      const [q, k, v, mask] = [random64("q", [N, L, D]), random64("k", [N, M, D]), random64("v", [N, M, D]), random64("m", [L, M])];
      const graph = graphOf({ q: ["N", L, D], k: ["N", M, D], v: ["N", M, D], m: [L, M] }, (g, { q, k, v, m }) =>
        attention(g, { query: q!, key: k!, value: v!, heads, ...(masked ? { mask: m! } : {}) }),
      );
      const { y } = await runOnce(graph, { q, k, v, m: mask });
      const wanted = new Array<number>(N * L * D).fill(0);
      for (let n = 0; n < N; n++)
        for (let h = 0; h < heads; h++)
          for (let l = 0; l < L; l++) {
            const at = (row: number, m: number, count: number) => (n * count + row) * D + h * each + m;
            const weights = Array.from({ length: M }, (_, m) => {
              let score = masked ? mask.data[l * M + m]! : 0;
              for (let d = 0; d < each; d++) score += (q.data[at(l, d, L)]! * k.data[at(m, d, M)]!) / Math.sqrt(each);
              return Math.exp(score);
            });
            const total = weights.reduce((sum, weight) => sum + weight, 0);
            for (let d = 0; d < each; d++) for (let m = 0; m < M; m++) wanted[at(l, d, L)]! += (weights[m]! / total) * v.data[at(m, d, M)]!;
          }
      close(numbers(y), wanted, ROUNDING);
    }),
    { numRuns: 25, seed: 1 },
  );
});

test("attention: heads must divide the width", () => {
  const g = new GraphBuilder("g");
  const x = g.input("x", ["N", 2, 6]);
  expect(() => attention(g, { query: x, key: x, value: x, heads: 4 })).toThrow("D divisible by heads, got [N, 2, 6] and heads 4");
});

test("batchNormalization: batch statistics over rows, or the running ones", async () => {
  const x = f64([4, 2], 1, 10, 2, 20, 3, 30, 6, 60);
  const given = { scale: f64([2], 2, 3), bias: f64([2], 0.5, -1), mean: f64([2], 1, 2), variance: f64([2], 4, 9) };
  const build = (training: boolean) => {
    const g = new GraphBuilder("bn", { type: "float64" });
    const [scale, bias, mean, variance] = [given.scale, given.bias, given.mean, given.variance].map((value) => g.constant(value));
    const running = training ? {} : { running: { mean: mean!, variance: variance! } };
    const result = batchNormalization(g, g.input("x", ["R", 2]), { scale: scale!, bias: bias!, epsilon: 1e-3, ...running });
    g.output("y", result.y);
    g.output("mean", result.mean);
    g.output("variance", result.variance);
    return runOnce(g.build(), { x });
  };
  const expected = (mean: number[], variance: number[]) =>
    numbers(x).map((value, i) => ((value - mean[i % 2]!) / Math.sqrt(variance[i % 2]! + 1e-3)) * [2, 3][i % 2]! + [0.5, -1][i % 2]!);
  const training = await build(true);
  close(numbers(training.mean), [3, 30], ROUNDING);
  close(numbers(training.variance), [3.5, 350], ROUNDING * 1000); // biased: 14/4
  close(numbers(training.y), expected([3, 30], [3.5, 350]), ROUNDING);
  close(numbers((await build(false)).y), expected([1, 2], [4, 9]), ROUNDING * 100);
});

test("linear is x W + b over the last axis, with any leading ones", async () => {
  const [x, w, b] = [random64("x", [2, 3, 4]), random64("w", [4, 2]), random64("b", [2])];
  const wanted = Array.from({ length: 12 }, (_, i) => {
    let sum = b.data[i % 2]!;
    for (let k = 0; k < 4; k++) sum += x.data[Math.floor(i / 2) * 4 + k]! * w.data[k * 2 + (i % 2)]!;
    return sum;
  });
  const graph = graphOf({ x: ["N", 3, 4], w: [4, 2], b: [2] }, (g, { x, w, b }) => linear(g, x!, w!, b!));
  const { y } = await runOnce(graph, { x, w, b });
  expect(y!.shape).toEqual([2, 3, 2]);
  close(numbers(y), wanted, ROUNDING);
  const plain = graphOf({ x: ["N", 3, 4], w: [4, 2] }, (g, { x, w }) => linear(g, x!, w!));
  close(
    numbers((await runOnce(plain, { x, w })).y),
    wanted.map((value, i) => value - b.data[i % 2]!),
    ROUNDING,
  );
});

test("l2Normalize: unit length along the axis; zero stays zero", async () => {
  const graph = graphOf({ x: [2, 2] }, (g, { x }) => l2Normalize(g, x!));
  close(numbers((await runOnce(graph, { x: f64([2, 2], 3, -4, 0, 0) })).y), [0.6, -0.8, 0, 0], ROUNDING);
  const columns = graphOf({ x: [2, 2] }, (g, { x }) => l2Normalize(g, x!, 0));
  close(numbers((await runOnce(columns, { x: f64([2, 2], 3, 0, 4, 5) })).y), [0.6, 0, 0.8, 1], ROUNDING);
});

test("gelu and quickGelu at points from their formulas", async () => {
  const x = f32([3], -1, 0.5, 2);
  const exact = graphOf({ x: [3] }, (g, { x }) => gelu(g, x!), "float32");
  // Φ(−1) = 0.158655, Φ(0.5) = 0.691462, Φ(2) = 0.977250: tables of the normal distribution
  close(numbers((await runOnce(exact, { x })).y), [-0.158655, 0.345731, 1.9545], 1e-5);
  const quick = graphOf({ x: [3] }, (g, { x }) => quickGelu(g, x!), "float32");
  close(
    numbers((await runOnce(quick, { x })).y),
    numbers(x).map((v) => v / (1 + Math.exp(-1.702 * v))),
    1e-6,
  );
});

test("a batch does not mix: each row alone gives the same", async () => {
  const graph = graphOf({ x: ["N", 2, 4] }, (g, { x }) => attention(g, { query: x!, key: x!, value: x!, heads: 2 }), "float32");
  const x = random32("x", [3, 2, 4]);
  const all = numbers((await runOnce(graph, { x })).y);
  for (let n = 0; n < 3; n++) {
    const alone = await runOnce(graph, { x: { data: x.data.slice(8 * n, 8 * n + 8), shape: [1, 2, 4] } });
    close(numbers(alone.y), all.slice(8 * n, 8 * n + 8), 1e-6);
  }
});

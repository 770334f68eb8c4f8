/** @file Trains a small convolutional network from random weights, with nothing but graphs. Run: `node scripts/run-source.js examples/train-mnist-like.ts` */

import { differentiable, type Feeds, type Graph, GraphBuilder, linear, ortEngine, type Parameters } from "@dilf/autodiff";
import { createRng, type Rng, tensor } from "@dilf/tensor";

const SIDE = 16;
/** The seven segments of a pocket calculator's digits 0 to 9: top, upper left, upper right, middle, lower left, lower right, bottom. */
const DIGITS = ["1110111", "0010010", "1011101", "1011011", "0111010", "1101011", "1101111", "1010010", "1111111", "1111011"];
const SEGMENTS = [
  [0, 0, 1, 0],
  [0, 0, 0, 1],
  [1, 0, 1, 1],
  [0, 1, 1, 1],
  [0, 1, 0, 2],
  [1, 1, 1, 2],
  [0, 2, 1, 2],
] as const; // x, y to x, y

/** `count` pictures [count, 1, 16, 16] of digits of any size, place, slant and thickness, in noise; and their classes as rows [count, 10] of one 1. */
export function drawDigits(rng: Rng, count: number): { x: Feeds[string]; labels: number[]; rows: Feeds[string] } {
  const labels = Array.from({ length: count }, () => rng.integer(10));
  const data = labels.flatMap((label) => {
    const [width, height, slant, thick] = [rng.uniform(4, 7), rng.uniform(4, 5.5), rng.uniform(-0.25, 0.25), rng.uniform(0.6, 1.3)];
    const [left, top] = [rng.uniform(2.5, 13 - width), rng.uniform(1.5, 14 - 2 * height)];
    const lines = SEGMENTS.filter((_, i) => DIGITS[label]![i] === "1").map(([x0, y0, x1, y1]) => {
      const at = (x: number, y: number) => [left + x * width + slant * (1 - y) * height, top + y * height] as const;
      return [...at(x0, y0), ...at(x1, y1)] as const;
    });
    return Array.from({ length: SIDE * SIDE }, (_, i) => {
      const [x, y] = [(i % SIDE) + 0.5, Math.floor(i / SIDE) + 0.5];
      const distances = lines.map(([ax, ay, bx, by]) => {
        const along = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2);
        const t = Math.min(1, Math.max(0, along));
        return Math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay));
      });
      return Math.min(1, Math.max(0, thick + 0.5 - Math.min(...distances))) + 0.25 * rng.normal();
    });
  });
  const rows = Float32Array.from({ length: 10 * count }, (_, i) => Number(labels[Math.floor(i / 10)] === i % 10));
  return { x: tensor(Float32Array.from(data), [count, 1, SIDE, SIDE]), labels, rows: tensor(rows, [count, 10]) };
}

/** Two convolutions with pools, one layer; outputs "logits" [N, 10] and "loss", the mean cross-entropy with "rows". */
export function digitNetwork(rng: Rng): Graph {
  const g = new GraphBuilder("digits");
  const weight = (name: string, shape: number[], inputs: number) => {
    const data = Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => rng.normal() * Math.sqrt(2 / inputs)); // He et al. 2015
    return g.parameter(name, tensor(data, shape));
  };
  const bias = (name: string, size: number) => g.parameter(name, tensor(new Float32Array(size), [size]));
  let h = g.input("x", ["N", 1, SIDE, SIDE]);
  for (const [i, [from, to]] of [
    [1, 8],
    [8, 16],
  ].entries())
    h = g.maxPool(g.relu(g.conv(h, weight(`w${i}`, [to!, from!, 3, 3], 9 * from!), bias(`b${i}`, to!), { pads: 1 })), {
      kernel: [2, 2],
      strides: 2,
    });
  const logits = g.output("logits", linear(g, g.flatten(h), weight("w2", [256, 10], 256), bias("b2", 10)));
  const agreed = g.mul(g.logSoftmax(logits), g.input("rows", ["N", 10]));
  g.output("loss", g.neg(g.reduceMean(g.reduceSum(agreed, [1]), [0])));
  return g.build();
}

/** @returns the share of fresh digits that the network reads right after so many steps of Adam (Kingma & Ba 2015), 64 pictures each */
export async function trainDigits(steps: number, log: (line: string) => void): Promise<number> {
  const rng = createRng(1);
  const graph = digitNetwork(rng);
  const network = await differentiable(ortEngine(), graph, { parameters: "all", of: ["loss"] });
  let weights: Parameters = graph.parameters;
  const [means, squares] = [0, 1].map(() => new Map([...weights].map(([name, { data }]) => [name, new Float32Array(data.length)])));
  for (let step = 1; step <= steps; step++) {
    const { x, rows } = drawDigits(rng, 64);
    const { value, parameters } = await network.gradients({ x: x!, rows: rows! }, { loss: tensor(Float32Array.of(1), []) }, weights);
    const rate = 0.01 * (1 - step / (steps + 1));
    weights = new Map(
      [...weights].map(([name, { data, shape }]) => {
        const [gradient, m, v] = [parameters.get(name)!.data, means!.get(name)!, squares!.get(name)!];
        const next = data.map((w, i) => {
          m[i] = 0.9 * m[i]! + 0.1 * gradient[i]!;
          v[i] = 0.99 * v[i]! + 0.01 * gradient[i]! ** 2;
          return w - (rate * (m[i]! / (1 - 0.9 ** step))) / (Math.sqrt(v[i]! / (1 - 0.99 ** step)) + 1e-8);
        });
        return [name, tensor(next, shape)];
      }),
    );
    if (step % 50 === 0) log(`step ${step}: loss ${Number(value.loss!.data[0]).toFixed(3)}`);
  }
  const { x, rows, labels } = drawDigits(createRng(2), 1000);
  const { logits } = await network.run({ x: x!, rows: rows! }, weights);
  await network.dispose();
  const best = (row: ArrayLike<number>) => Array.from(row).indexOf(Math.max(...Array.from(row)));
  return labels.filter((label, i) => best(logits!.data.slice(10 * i, 10 * i + 10) as Float32Array) === label).length / labels.length;
}

if (process.argv[1]?.endsWith("train-mnist-like.ts"))
  console.log(`accuracy on 1000 digits it has not seen: ${(100 * (await trainDigits(700, console.log))).toFixed(1)} %`);

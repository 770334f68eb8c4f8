/**
 * @file Encoders: graphs of full-size towers with random weights on onnxruntime with two threads, forward alone and with the gradient, beside a
 * plain onnxruntime session, and beside PyTorch where this machine's python3 has it; the mini encoder as it is used.
 */

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import {
  batchNormalization,
  differentiable,
  type Feeds,
  type Graph,
  GraphBuilder,
  linear,
  ortEngine,
  toOnnx,
  type Value,
  vjp,
} from "@dilf/autodiff";
import { loadEncoder, textFeeds, textTower, type VisionConfig, visionTower } from "@dilf/clip";
import { createRng, type Rng, sizeOf, type Tensor, tensor } from "@dilf/tensor";
import ort from "onnxruntime-node";
import { type Benchmark, measure, measureInTurn, type PairedRow, type Row } from "./measure.ts";
import { pythonRows } from "./python-rows.ts";

const THREADS = 2;
const PICTURES = 6;
const MINI_PICTURES = 48;
const engine = ortEngine({ threads: THREADS });
const few = { repetitions: 7, units: PICTURES, unit: "pictures" };

const BASE: Omit<VisionConfig, "patchSize"> = {
  width: 768,
  heads: 12,
  depth: 12,
  activation: "quickGelu",
  epsilon: 1e-5,
  featureSize: 512,
  imageSize: 224,
  patchBias: false,
  inputNorm: true,
  pool: "class",
  mean: [0.48, 0.46, 0.41],
  deviation: [0.27, 0.26, 0.28],
};

const random = (rng: Rng, shape: readonly number[]): Tensor =>
  tensor(
    Float32Array.from({ length: sizeOf(shape) }, () => rng.next() - 0.5),
    shape,
  );

/** Forward plain, forward, and both ways; how they compare; how long the building takes, and what stays in memory. */
async function vision(name: string, patchSize: number): Promise<Row[]> {
  const config: VisionConfig = { ...BASE, patchSize };
  const rng = createRng(1);
  const pixels = random(rng, [PICTURES, 3, 224, 224]);
  const cotangent = { features: random(rng, [PICTURES, 512]) };
  let graph = visionTower(config, createRng(1));
  const { parameters } = graph;
  const build = await measure(
    `${name}, building and differentiating the graph`,
    () => {
      graph = visionTower(config, parameters);
      return vjp(graph, { wrt: ["pixels"] });
    },
    { repetitions: 5 },
  );
  const weights = [...parameters.values()].reduce((sum, { data }) => sum + data.byteLength, 0);
  const feeds = { pixels: new ort.Tensor("float32", pixels.data, pixels.shape) };
  const rows: Row[] = [build];
  // Shared first: memory that the packed programs give back stays with the process, and would hide what the others need.
  for (const kept of ["shared", "packed"] as const) {
    const before = await residentBytes();
    const started = performance.now();
    const tower = await differentiable(engine, graph, { inputs: ["pixels"], of: ["features"], weights: kept });
    const forwardStart = performance.now() - started;
    await tower.gradients({ pixels }, cotangent);
    const bothStart = performance.now() - started - forwardStart;
    const memory = (await residentBytes()) - before + weights;
    const plain = await ort.InferenceSession.create(toOnnx(graph), { intraOpNumThreads: THREADS, interOpNumThreads: 1 });
    const [baseline, forward, both] = (await measureInTurn(
      [
        [`${name}, forward, plain onnxruntime session`, () => plain.run(feeds)],
        [`${name}, forward, weights ${kept}`, () => tower.run({ pixels })],
        [`${name}, forward and gradient to the pixels, weights ${kept}`, () => tower.gradients({ pixels }, cotangent)],
      ],
      few,
    )) as [PairedRow, PairedRow, PairedRow];
    rows.push(
      baseline,
      { ...forward, sessionStart: Math.round(forwardStart) } as Row,
      {
        ...both,
        sessionStartAndFirstRun: Math.round(bothStart),
        residentOverWeights: Math.round((100 * memory) / weights) / 100,
      } as Row,
    );
    await plain.release();
    await tower.dispose();
  }
  return rows;
}

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

async function residentBytes(): Promise<number> {
  // What waits for collection is nobody's: two rounds, because buffers go in the second.
  for (let i = 0; i < 2; i++) {
    collectGarbage();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return process.memoryUsage.rss();
}

/** PointNet 3-64-128-1024, batch norm, maximum, 512-256-12, as the viewpoint network has it: 8 clouds of 3072 points. */
function pointNet(): Graph {
  const rng = createRng(2);
  const g = new GraphBuilder("pointNet");
  const points = g.input("points", ["B", 3072, 3]);
  const weight = (name: string, shape: readonly number[]) => {
    const { data } = random(rng, shape);
    return g.parameter(
      name,
      tensor(
        data.map((x) => x * Math.sqrt(12 / shape[0]!)),
        shape,
      ),
    );
  };
  const layer = (name: string, x: Value, to: number) => {
    const y = g.matmul(x, weight(`${name}.w`, [x.shape[1] as number, to]));
    return g.relu(batchNormalization(g, y, { scale: weight(`${name}.scale`, [to]), bias: weight(`${name}.bias`, [to]) }).y);
  };
  let x: Value = g.reshape(points, ["3072*B", 3]);
  for (const [i, width] of [64, 128, 1024].entries()) x = layer(`point${i}`, x, width);
  let y = g.reduceMax(g.reshape(x, ["B", 3072, 1024]), [1]);
  for (const [i, width] of [512, 256].entries()) y = layer(`head${i}`, y, width);
  g.output("y", linear(g, y, weight("out.w", [256, 12]), weight("out.b", [12])));
  return g.build();
}

async function pointNetRows(): Promise<Row[]> {
  const rng = createRng(3);
  const graph = pointNet();
  const feeds: Feeds = { points: random(rng, [8, 3072, 3]) };
  const cotangent = { y: random(rng, [8, 12]) };
  const network = await differentiable(engine, graph, { parameters: "all" });
  const options = { repetitions: 7, units: 8, unit: "clouds" };
  const rows = [
    await measure("PointNet, 8 × 3072 points, forward", () => network.run(feeds), options),
    await measure("PointNet, 8 × 3072 points, forward and gradients of all weights", () => network.gradients(feeds, cotangent), options),
  ];
  await network.dispose();
  return rows;
}

/** 40 classes, 5 prompts each, through a text tower of ViT-B/16's size in one call. Prompts have nine to sixteen tokens. */
async function textRows(): Promise<Row[]> {
  const texts = 200;
  const rng = createRng(4);
  const config = {
    width: 512,
    heads: 8,
    depth: 12,
    activation: "quickGelu",
    epsilon: 1e-5,
    featureSize: 512,
    vocabulary: 49408,
    context: 77,
  } as const;
  const executable = await engine.compile(textTower(config, createRng(1)));
  const length = 16;
  const tokens = tensor(
    Int32Array.from({ length: texts * length }, () => rng.integer(49408)),
    [texts, length],
  );
  const feeds = textFeeds({ tokens, ends: Int32Array.from({ length: texts }, () => 8 + rng.integer(8)) });
  const row = await measure("text tower of ViT-B/16, 40 classes × 5 prompts in one call", () => executable.run(feeds), {
    repetitions: 5,
    units: texts,
    unit: "texts",
  });
  await executable.dispose();
  return [row];
}

async function miniRows(): Promise<Row[]> {
  const mini = await loadEncoder("mini", { engine });
  const pixels = random(createRng(1), [MINI_PICTURES, 3, mini.imageSize, mini.imageSize]);
  const units = { units: MINI_PICTURES, unit: "pictures" };
  const rows = [
    await measure("mini, forward", () => mini.encodeImages(pixels), units),
    await measure(
      "mini, forward, then forward and gradient in one program",
      async () => {
        const { value, pullback, dispose } = await mini.encodeImagesWithGradient(pixels);
        await pullback(value);
        dispose();
      },
      units,
    ),
  ];
  await mini.dispose();
  return rows;
}

/** Milliseconds: Debian's torch 1.13 on an AMD EPYC did not end within six minutes, and took every other number with it. */
const TORCH_LIMIT = 150_000;

export const encoder: Benchmark = async () => {
  const rows = [
    ...(await miniRows()),
    ...(await pointNetRows()),
    ...(await textRows()),
    ...(await vision("ViT-B/32", 32)),
    ...(await vision("ViT-B/16", 16)),
  ];
  return [...rows, ...pythonRows("PyTorch", "encoder_torch.py", THREADS, TORCH_LIMIT)];
};

/**
 * @file A whole step of pretraining beside its floor, the encoder's own forward and forward-with-gradient of the same pictures: the mini encoder, and towers of ViT-B/32's
 * and B/16's size with random weights. Peak memory, each case in its own process; zero-shot of one mesh.
 */

import { execFileSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { differentiable, type Engine, ortEngine } from "@dilf/autodiff";
import { createRandomEncoder, type DualEncoder, loadEncoder, picturesToPixels, type VisionConfig, visionTower } from "@dilf/clip";
import { miniShapes } from "@dilf/data";
import {
  contrastiveLoss,
  createShapeEncoder,
  groupView,
  pointNetViews,
  SHAPE_ENCODER_DEFAULTS,
  type ShapeEncoderState,
} from "@dilf/fusion";
import { createRenderer, normalizeShape, type Shape, samplePoints } from "@dilf/renderer";
import { nodeWorkers } from "@dilf/renderer/node";
import { createRng, type Tensor, tensor } from "@dilf/tensor";
import { adamW } from "@dilf/train";
import { type Benchmark, measure, measureInTurn, type PairedRow, type Row } from "./measure.ts";

const VIEWS = 6;

interface Case {
  readonly encoder: "mini" | "ViT-B/32" | "ViT-B/16";
  readonly shapes: number;
  readonly points: number;
  /** 0: the thread that computes draws. */
  readonly workers: number;
  readonly repetitions: number;
}

const spare = Math.max(1, availableParallelism() - 1);
const CASES: readonly Case[] = [
  { encoder: "mini", shapes: 16, points: 512, workers: 0, repetitions: 5 },
  { encoder: "mini", shapes: 16, points: 512, workers: spare, repetitions: 5 },
  { encoder: "ViT-B/32", shapes: 8, points: 1024, workers: 0, repetitions: 3 },
  { encoder: "ViT-B/32", shapes: 8, points: 1024, workers: spare, repetitions: 3 },
  // Memory does not follow the batch but the chunk and the kept pictures; 8 × 6 are four chunks.
  { encoder: "ViT-B/16", shapes: 8, points: 1024, workers: spare, repetitions: 1 },
];

const BASE: Omit<VisionConfig, "patchSize"> = {
  width: 768,
  heads: 12,
  depth: 12,
  activation: "gelu",
  epsilon: 1e-6,
  featureSize: 512,
  imageSize: 224,
  patchBias: true,
  inputNorm: false,
  pool: "class",
  mean: [0.485, 0.456, 0.406],
  deviation: [0.229, 0.224, 0.225],
};

/** The picture tower at full size; the texts are a small tower's. */
async function encoderOf(name: Case["encoder"], engine: Engine): Promise<DualEncoder> {
  if (name === "mini") return loadEncoder("mini", { engine });
  const patchSize = name === "ViT-B/32" ? 32 : 16;
  const tower = await differentiable(engine, visionTower({ ...BASE, patchSize }, createRng(1)), { inputs: ["pixels"], of: ["features"] });
  return {
    ...(await createRandomEncoder({ engine, imageSize: 224, patchSize: 32, featureSize: 512 })),
    name,
    encodeImages: async (pixels) => (await tower.run({ pixels })).features as Tensor,
    async encodeImagesWithGradient(pixels, known) {
      const pull = async (features: Tensor) => (await tower.gradients({ pixels }, { features })).inputs.pixels as Tensor;
      if (known) return { value: known, pullback: pull, dispose() {} };
      return { value: (await tower.run({ pixels })).features as Tensor, pullback: pull, dispose() {} };
    },
    dispose: () => tower.dispose(),
  };
}

async function batchOf(count: number, points: number): Promise<{ readonly shapes: readonly Shape[]; readonly cloud: Tensor }> {
  const world = miniShapes({ categories: "seen", trainPerCategory: 1 });
  const items = (await world.list("train")).slice(0, count);
  const shapes = await Promise.all(items.map(async (item) => normalizeShape(await world.load(item))));
  const rng = createRng(1);
  const sampled = shapes.flatMap((shape) => [...samplePoints(shape, points, rng).points.data]);
  return { shapes, cloud: tensor(Float32Array.from(sampled), [count, points, 3]) };
}

async function rowsOf({ encoder: name, shapes: count, points, workers, repetitions }: Case): Promise<Row[]> {
  const engine = ortEngine();
  const encoder = await encoderOf(name, engine);
  const viewpoints = pointNetViews({ engine, views: VIEWS, points });
  const fusion = groupView({ engine });
  const loss = contrastiveLoss({ engine });
  const { chunk } = SHAPE_ENCODER_DEFAULTS;
  const drawers = workers > 0 ? { workers: { ...nodeWorkers(workers), depth: chunk } } : {};
  const system = createShapeEncoder({ viewpoints, fusion, encoder, renderer: createRenderer({ size: encoder.imageSize, ...drawers }) });
  const { shapes, cloud } = await batchOf(count, points);
  const classes = shapes.map((_, i) => i);
  let state: ShapeEncoderState = { viewpoints: viewpoints.init(1), fusion: fusion.init(1, VIEWS, encoder.featureSize) };
  const { features, pictures } = await system.encode(shapes, cloud, state, { pictures: true });
  const optimizer = adamW();
  let moments = { viewpoints: optimizer.init(state.viewpoints.parameters), fusion: optimizer.init(state.fusion.parameters) };

  const step = async (): Promise<void> => {
    const forward = await system.encodeWithGradient(shapes, cloud, state);
    const contrast = await loss.lossWithGradient(forward.value, features, classes, loss.init());
    const back = await contrast.pullback(tensor(Float32Array.of(1), []));
    const gradients = await forward.pullback(back.shapes);
    forward.dispose();
    const eyes = optimizer.update(state.viewpoints.parameters, gradients.viewpoints, moments.viewpoints, 1e-4);
    const fused = optimizer.update(state.fusion.parameters, gradients.fusion, moments.fusion, 1e-4);
    moments = { viewpoints: eyes.state, fusion: fused.state };
    state = {
      viewpoints: { parameters: eyes.parameters, buffers: forward.buffers.viewpoints },
      fusion: { ...state.fusion, parameters: fused.parameters },
    };
  };

  const pixels = picturesToPixels(pictures!);
  const size = 3 * encoder.imageSize ** 2;
  const floor = async (): Promise<void> => {
    for (let from = 0; from < count * VIEWS; from += chunk) {
      const to = Math.min(count * VIEWS, from + chunk);
      const some = tensor(pixels.data.subarray(from * size, to * size), [to - from, ...pixels.shape.slice(1)]);
      const value = await encoder.encodeImages(some);
      const again = await encoder.encodeImagesWithGradient(some, value);
      await again.pullback(value);
      again.dispose();
    }
  };

  const units = { repetitions, units: count * VIEWS, unit: "pictures" };
  const who = workers > 0 ? `${workers} drawing beside` : "drawing in between";
  const label = `${name}, ${count} shapes × ${VIEWS} views of ${encoder.imageSize} px, ${who}`;
  const [bottom, { toFirst: toFloor, ...whole }] = (await measureInTurn(
    [
      [`${label}: the encoder alone, forward and with gradient (the floor)`, floor],
      [`${label}: a step of pretraining`, step],
    ],
    units,
  )) as [PairedRow, PairedRow];
  const rows: Row[] = [
    bottom,
    {
      ...whole,
      toFloor,
      peakMiB: Math.round(process.resourceUsage().maxRSS / 1024),
    } as Row,
  ];
  if (name === "mini" && workers === 0) rows.push(await zeroShotRow(system, state, points));
  await system.dispose();
  await loss.dispose();
  return rows;
}

/** One mesh, from its points to the nearest of 40 sentences. */
async function zeroShotRow(system: ReturnType<typeof createShapeEncoder>, state: ShapeEncoderState, points: number): Promise<Row> {
  const { shapes, cloud } = await batchOf(1, points);
  const texts = await system.encoder.encodeTexts(Array.from({ length: 40 }, () => "a chair"));
  const size = system.encoder.featureSize;
  return measure("mini, zero-shot of one mesh: points → views → pictures → feature → 40 cosines", async () => {
    const { features } = await system.encode(shapes, cloud, state);
    return Array.from({ length: 40 }, (_, c) => features.data.reduce((sum, x, d) => sum + x * texts.data[c * size + d]!, 0));
  });
}

/** Peak memory is of a process, so every case has one: this file with the number of the case. */
export const pipeline: Benchmark = async () => {
  const script = fileURLToPath(new URL("../scripts/run-source.js", import.meta.url));
  const own = fileURLToPath(import.meta.url);
  return CASES.flatMap((_, i) => {
    const out = execFileSync(process.execPath, [script, own, String(i)], { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
    return JSON.parse(out) as Row[];
  });
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const wanted = CASES[Number(process.argv[2])];
  if (!wanted) throw new RangeError(`pipeline: case must be 0..${CASES.length - 1}, got ${process.argv[2]}`);
  process.stdout.write(JSON.stringify(await rowsOf(wanted)));
}

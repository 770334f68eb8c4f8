/** @file One step of pretraining without the optimizer: 16 shapes, 6 learned views each, through the mini encoder and back to the weights of E_V and E_G. */

import { ortEngine } from "@dilf/autodiff";
import { loadEncoder } from "@dilf/clip";
import { miniShapes } from "@dilf/data";
import { createShapeEncoder, groupView, pointNetViews } from "@dilf/fusion";
import { createRenderer, normalizeShape, samplePoints } from "@dilf/renderer";
import { createRng, tensor } from "@dilf/tensor";
import { type Benchmark, measure } from "./measure.ts";

const SHAPES = 16;
const POINTS = 512;
const VIEWS = 6;

export const pretrain: Benchmark = async () => {
  const engine = ortEngine();
  const encoder = await loadEncoder("mini", { engine });
  const viewpoints = pointNetViews({ engine, views: VIEWS, points: POINTS });
  const fusion = groupView({ engine });
  const system = createShapeEncoder({ viewpoints, fusion, encoder, renderer: createRenderer({ size: encoder.imageSize }) });
  const world = miniShapes({ categories: "seen", trainPerCategory: 1 });
  const items = (await world.list("train")).slice(0, SHAPES);
  const shapes = await Promise.all(items.map(async (item) => normalizeShape(await world.load(item))));
  const rng = createRng(1);
  const points = tensor(Float32Array.from(shapes.flatMap((shape) => [...samplePoints(shape, POINTS, rng).points.data])), [
    SHAPES,
    POINTS,
    3,
  ]);
  const state = { viewpoints: viewpoints.init(1), fusion: fusion.init(1, VIEWS, encoder.featureSize) };
  const units = { units: SHAPES, unit: "shapes" };
  const rows = [
    await measure("encode (inference)", () => system.encode(shapes, points, state), units),
    await measure("encode without residuals, then draw and encode again with gradients", () => forwardAndBack(), units),
  ];
  await system.dispose();
  return rows;

  async function forwardAndBack(): Promise<void> {
    const { value, pullback, dispose } = await system.encodeWithGradient(shapes, points, state);
    await pullback(value);
    dispose();
  }
};

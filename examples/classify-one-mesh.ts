/** @file What is this? The whole chain on one mesh file: `node scripts/run-source.js examples/classify-one-mesh.ts chair.obj` */

import { readFile } from "node:fs/promises";
import { ortEngine } from "@dilf/autodiff";
import { loadEncoder } from "@dilf/clip";
import { classTextFeatures, createShapeEncoder, fixedViews, meanFusion } from "@dilf/fusion";
import { BANK_CLASSES, bankPromptSet, sentencesFor } from "@dilf/prompts";
import { createRenderer, loadShape, normalizeShape, type Shape } from "@dilf/renderer";
import { zeros } from "@dilf/tensor";

/** @returns the three nearest of the bundled categories, nearest first, with their cosines */
export async function classify(shape: Shape): Promise<{ category: string; cosine: number }[]> {
  const engine = ortEngine();
  const encoder = await loadEncoder("mini", { engine });
  const [viewpoints, fusion] = [fixedViews("spherical"), meanFusion({ engine })];
  const system = createShapeEncoder({ viewpoints, renderer: createRenderer({ size: encoder.imageSize }), encoder, fusion });
  const state = { viewpoints: viewpoints.init(0), fusion: fusion.init(0, 6, encoder.featureSize) };
  const prompts = bankPromptSet("shape-description");
  const texts = await classTextFeatures(
    encoder,
    BANK_CLASSES.map((name) => sentencesFor(prompts, name)),
  ); // [C, D]
  const { features } = await system.encode([normalizeShape(shape)], zeros([1, 0, 3]), state); // [1, D]
  await system.dispose();
  const D = encoder.featureSize;
  const cosine = (c: number) => features.data.reduce((sum, x, d) => sum + x * texts.data[c * D + d]!, 0);
  return BANK_CLASSES.map((category, c) => ({ category, cosine: cosine(c) }))
    .sort((a, b) => b.cosine - a.cosine)
    .slice(0, 3);
}

if (process.argv[1]?.endsWith("classify-one-mesh.ts")) {
  const [file] = process.argv.slice(2);
  if (file === undefined) throw new Error("usage: classify-one-mesh.ts FILE");
  console.log(await classify(await loadShape(file, await readFile(file))));
}

/** @file What the bundled encoder is worth on shapes that its training did not see, and what looking at one costs. */

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ortEngine } from "@dilf/autodiff";
import { loadEncoder } from "@dilf/clip";
import { type Dataset, type Item, miniShapes, rotateAny } from "@dilf/data";
import { type ClassificationReport, retrieval, shuffledPrompts, zeroShot } from "@dilf/eval";
import { classTextFeatures, createShapeEncoder, fixedViews, meanFusion } from "@dilf/fusion";
import { bankPromptSet, naivePromptSet } from "@dilf/prompts";
import { createRenderer, normalizeShape, samplePoints } from "@dilf/renderer";
import { createRng, tensor } from "@dilf/tensor";
import { realMeshes } from "../examples/train-mini-encoder/real-meshes.ts";
import type { Row } from "./measure.ts";
import { measure } from "./measure.ts";

/** A share in percent with its 95 % interval (Wilson). */
interface Result {
  readonly what: string;
  readonly shapes: number;
  readonly categories: number;
  readonly top1: string;
  readonly top5: string;
  readonly chance: string;
  readonly note: string;
}

/** DILF draws everything in grey. */
const GREY = [0.7, 0.7, 0.7] as const;
const SEED = 1;
const POINTS = 3072;
const VIEWS = 6;

/** A folder of real meshes with the columns category, file, licence in its manifest.csv; without it only MiniShapes are measured. */
const MESHES = process.env.DILF_MESHES ?? fileURLToPath(new URL("../../shared/meshes", import.meta.url));

export async function miniEncoder(): Promise<readonly (Result | Row)[]> {
  const engine = ortEngine();
  const encoder = await loadEncoder(process.env.DILF_ENCODER ?? "mini", { engine });
  const fusion = meanFusion({ engine });
  const viewpoints = fixedViews("spherical", { views: VIEWS });
  const renderer = createRenderer({ size: encoder.imageSize, color: GREY });
  const shapeEncoder = createShapeEncoder({ viewpoints, renderer, encoder, fusion });
  const state = { viewpoints: viewpoints.init(SEED), fusion: fusion.init(SEED, VIEWS, encoder.featureSize) };
  const described = bankPromptSet("shape-description").classes;
  const sentences = (classes: readonly string[], naive: boolean) => {
    const plain = naivePromptSet(classes).classes;
    return classes.map((name) => (naive ? undefined : described[name]) ?? plain[name]!);
  };
  const textsOf = (classes: readonly string[], naive = false) => classTextFeatures(encoder, sentences(classes, naive));
  const classify = async (dataset: Dataset, items: readonly Item[], classes: readonly string[], naive = false) =>
    zeroShot({ shapeEncoder, state, dataset, split: "test", items, classes, textFeatures: await textsOf(classes, naive), seed: SEED });

  const results: (Result | Row)[] = [];
  const world = miniShapes();
  const test = await world.list("test");
  const whole = await classify(world, test, world.classes);
  results.push(resultOf("MiniShapes test, all categories, meshes", whole, "sentences of the prompt bank; its own shapes, not trained on"));
  results.push(resultOf("the same, naive sentences", await classify(world, test, world.classes, true), "the paper's naive sentence"));
  results.push(
    resultOf("the same, as points", await classify(asPoints(world), test, world.classes), `${POINTS} points sampled of each mesh`),
  );
  results.push(resultOf("the same, turned at random", await classify(turned(world), test, world.classes), "uniform over all rotations"));
  results.push(controlOf(whole));
  const found = await retrieval({
    shapeEncoder,
    state,
    dataset: world,
    split: "test",
    classes: world.classes,
    textFeatures: await textsOf(world.classes),
    seed: SEED,
  });
  const recall = (k: number) => `${(100 * found.textToShape!.recall.find((one) => one.k === k)!.share).toFixed(1)} %`;
  results.push({
    what: "text → shape, MiniShapes test: recall@1 and recall@5",
    shapes: found.gallery,
    categories: found.textToShape!.queries,
    top1: recall(1),
    top5: recall(5),
    chance: `${(100 / world.classes.length).toFixed(1)} %`,
    note: `a query is a category's sentences; shape → shape mAP ${(100 * found.shapeToShape.meanAveragePrecision).toFixed(1)} %`,
  });

  if (existsSync(MESHES)) {
    const { dataset, heldOut, measured } = await realMeshes(MESHES);
    const free = [...new Set([...(await dataset.list("all"))].filter((item) => !measured.includes(item)).map(({ category }) => category))];
    const all = dataset.classes;
    for (const naive of [false, true]) {
      const how = naive ? ", naive sentences" : "";
      const held = await classify(dataset, heldOut, free, naive);
      results.push(resultOf(`real meshes held out of training${how}`, held, "candidates: every category under CC0 with text"));
      const never = await classify(dataset, measured, all, naive);
      results.push(resultOf(`real meshes for measuring only${how}`, never, "never trained on; candidates: every category of the folder"));
    }
    results.push(resultOf("real meshes held out, as points", await classify(asPoints(dataset), heldOut, free), `${POINTS} points`));
  } else results.push({ ...NOTHING, what: "real meshes", note: `skipped: there is no ${MESHES}` });

  const shape = normalizeShape(await world.load(test[0]!));
  const none = tensor(new Float32Array(0), [1, 0, 3]);
  results.push(
    await measure(
      `one shape, ${VIEWS} views of ${encoder.imageSize} px drawn and encoded`,
      () => shapeEncoder.encode([shape], none, state),
      {
        repetitions: 40,
        unit: "shape",
      },
    ),
    await measure("loading the encoder until it is ready", async () => (await loadEncoder("mini", { engine })).dispose(), {
      repetitions: 9,
      unit: "load",
    }),
  );
  await shapeEncoder.dispose();
  return results;
}

const NOTHING: Result = { what: "", shapes: 0, categories: 0, top1: "–", top5: "–", chance: "–", note: "" };

function resultOf(what: string, { items, classes, top1, top5, chance, failures }: ClassificationReport, note: string): Result {
  const text = ({ value, low, high }: { value: number; low: number; high: number }) =>
    `${(100 * value).toFixed(1)} % (${(100 * low).toFixed(1)}–${(100 * high).toFixed(1)})`;
  return {
    what,
    shapes: items.length,
    categories: classes.length,
    top1: text(top1),
    top5: top5 ? text(top5) : "–",
    chance: `${(100 * chance).toFixed(1)} %`,
    note: failures.length > 0 ? `${note}; ${failures.length} failed` : note,
  };
}

function controlOf(report: ClassificationReport): Result {
  const { mean, low, high, chance } = shuffledPrompts(report);
  return {
    what: "control: sentences shuffled between the categories",
    shapes: report.items.length,
    categories: report.classes.length,
    top1: `${(100 * mean).toFixed(2)} % (${(100 * low).toFixed(2)}–${(100 * high).toFixed(2)})`,
    top5: "–",
    chance: `${(100 * chance).toFixed(1)} %`,
    note: "mean and 95 % of 10,000 permutations; must be chance",
  };
}

/** Clouds in the place of meshes. */
function asPoints(dataset: Dataset): Dataset {
  return {
    ...dataset,
    load: async (item) => samplePoints(normalizeShape(await dataset.load(item)), POINTS, createRng(SEED).split(item.id)),
  };
}

/** Every shape turned by a rotation of its own. */
function turned(dataset: Dataset): Dataset {
  return { ...dataset, load: async (item) => rotateAny(await dataset.load(item), createRng(SEED).split(item.id)) };
}

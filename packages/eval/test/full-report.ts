/** @file A report with every section, made by hand: for tests, and to be looked at. */

import { createRng, tensor } from "@dilf/tensor";
import { applyOverlap, curvesFromRecords, PUBLISHED_TABLES, type ReportInput, shuffledPrompts, spread } from "../src/index.ts";
import { reportOf } from "./kit.ts";

const NAMES = ["airplane", "armchair", "axe", "bathtub", "bench", "bicycle", "bookshelf", "bottle", "bowl", "camera", "cup", "desk"];

/** Ten answers a category, right with a probability, else the next category. */
function answers(right: number, seed: number): Record<string, string[]> {
  const rng = createRng(seed);
  return Object.fromEntries(
    NAMES.map((name, i) => [
      name,
      Array.from({ length: 10 }, () => (rng.next() < right ? name : NAMES[(i + 1 + rng.integer(3)) % NAMES.length])),
    ]),
  );
}

/** Discs that are shaded from one side, [V, S, S, 3]. */
function discs(views: number, size: number) {
  const data = new Float32Array(views * size * size * 3).fill(1);
  for (let v = 0, i = 0; v < views; v++)
    for (let y = 0; y < size; y++)
      for (let x = 0; x < size; x++, i += 3) {
        const [dx, dy] = [(2 * x) / size - 1, (2 * y) / size - 1];
        if (dx * dx + dy * dy < 0.3 + 0.08 * v) data.fill(0.55 + 0.3 * dx * Math.cos(v) - 0.2 * dy, i, i + 3);
      }
  return tensor(data, [views, size, size, 3]);
}

const cameras = (views: number, at: number) => ({
  azimuth: tensor(
    Float32Array.from({ length: views }, (_, v) => (360 * v) / views + 14 * at),
    [1, views],
  ),
  elevation: tensor(
    Float32Array.from({ length: views }, (_, v) => (v % 2 ? 40 : -35) + 7 * at * (v % 3)),
    [1, views],
  ),
  distance: tensor(new Float32Array(views).fill(2.2), [1, views]),
});

const losses = (start: number, seed: number) => {
  const rng = createRng(seed);
  return Array.from({ length: 120 }, (_, step) => ({ step: step + 1, loss: start * Math.exp(-step / 50) + 0.2 + 0.1 * rng.next() }));
};

export function fullReport(): ReportInput {
  const top5 = { correct: 110, count: 120, value: 110 / 120, low: 0.853, high: 0.954 };
  const [learned, fixed] = [reportOf(answers(0.62, 1), { top5 }), reportOf(answers(0.5, 2), { top5, viewPolicy: "fixed-spherical" })];
  const shapeToShape = {
    queries: 120,
    meanAveragePrecision: 0.512,
    cmc: [1, 5, 10].map((k) => ({ k, share: 0.6 + 0.03 * k })),
    perClass: [],
  };
  const retrieval = {
    ...learned,
    task: "retrieval",
    gallerySplit: "train",
    gallery: 480,
    shapeToShape,
    textToShape: { queries: 12, meanAveragePrecision: 0.44, recall: [1, 5, 10].map((k) => ({ k, share: 0.5 + 0.04 * k })) },
  } as const;
  const { rows } = PUBLISHED_TABLES.table4;
  return {
    title: "DILF on MiniShapes",
    settings: [
      { name: "Encoder", value: "mini, 64 px" },
      { name: "Epochs", value: 4 },
      { name: "Seed", value: 1 },
    ],
    results: [
      { name: "6 learned views, group-view", report: learned },
      { name: "6 fixed spherical views, mean", report: fixed },
    ],
    overlap: applyOverlap("all", { name: "minishapes", classes: NAMES }, { name: "minishapes", classes: ["axe", "cup"] }).overlap,
    control: shuffledPrompts(learned, { permutations: 1000 }),
    retrieval: [{ name: "6 learned views, group-view", report: retrieval }],
    tables: [
      {
        title: "Table 4: views",
        note: "Zero-shot top-1 on the unseen categories of MiniShapes.",
        columns: ["MiniShapes unseen"],
        rows: [
          { name: "PointCLIP's 6 views", ours: [spread([0.41, 0.43, 0.4])] },
          ...rows.map(({ name }, i) => ({ name, ours: [i === 3 ? undefined : spread([0.5 + 0.02 * i, 0.52 + 0.02 * i])] })),
        ],
        published: PUBLISHED_TABLES.table4,
      },
    ],
    training: {
      curves: [...curvesFromRecords(losses(3, 1), ["loss"], "seed 1"), ...curvesFromRecords(losses(2.5, 2), ["loss"], "seed 2")],
    },
    views: [
      {
        id: "test/cup/00003",
        category: "cup",
        rows: [0, 2, 4].map((at) => ({ name: `Epoch ${at}`, pictures: discs(6, 64), cameras: cameras(6, at) })),
      },
    ],
    examples: [
      {
        result: learned.items.find(({ category, prediction }) => category === prediction)!,
        pictures: discs(6, 64),
        cameras: cameras(6, 4),
        weights: tensor(Float32Array.of(0.9, 0.2, 0.4, 0.4, 0.1, 0.6), [1, 6]),
      },
      {
        result: learned.items.find(({ category, prediction }) => category !== prediction)!,
        pictures: discs(6, 64),
        cameras: cameras(6, 4),
        weights: tensor(Float32Array.of(0.5, 0.5, 0.5, 0.4, 0.1, 0.6), [1, 6]),
      },
    ],
    cost: [
      { module: "E_V, viewpoints", macs: 0.42e9, parameters: 0.81e6, seconds: 0.004 },
      { module: "R, renderer", macs: 6.1e6, seconds: 0.011, note: "an estimate" },
      { module: "E_I, image encoder", macs: 1.31e9, parameters: 1.2e6, seconds: 0.021, note: "6 pictures of 64 px" },
      { module: "E_G, fusion", macs: 1536, parameters: 78, seconds: 0.0002 },
    ],
    notes: ["A note."],
  };
}

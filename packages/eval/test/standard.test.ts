import type { Classifier } from "@dilf/fusion";
import { tensor } from "@dilf/tensor";
import { expect, test } from "vitest";
import { type StandardClassificationTask, standardClassification } from "../src/index.ts";
import { boxEncoder, CLASSES, dataset, noState } from "./boxes.ts";

const unused = async (): Promise<never> => {
  throw new Error("standardClassification must not ask for this");
};

/** Ten times the feature: the head that names boxes by their longest side. */
const head: Classifier = {
  name: "tenfold",
  init: () => noState,
  logits: async ({ data, shape }) =>
    tensor(
      data.map((x) => 10 * x),
      shape,
    ),
  logitsWithGradient: unused,
  dispose: async () => {},
};

const task = (changes: Partial<StandardClassificationTask> = {}): StandardClassificationTask => ({
  shapeEncoder: boxEncoder(),
  state: { viewpoints: noState, fusion: noState },
  classifier: head,
  classifierState: noState,
  dataset: dataset(),
  split: "test",
  classes: CLASSES,
  seed: 1,
  ...changes,
});

test("the head names each box; scores are probabilities", async () => {
  const report = await standardClassification(task());
  expect(report).toMatchObject({ task: "standard", top1: { correct: 6, count: 7 } });
  expect(report.items[4]).toMatchObject({ id: "tall/4", prediction: "deep" });
  const norm = Math.hypot(3, 1, 1);
  const [large, small] = [Math.exp(30 / norm), Math.exp(10 / norm)];
  expect(report.items[0].top[0].score).toBeCloseTo(large / (large + 2 * small), 6); // float32 features
  expect(report.items[0].top.reduce((sum, { score }) => sum + score, 0)).toBeCloseTo(1, 12);
});

test("large logits do not overflow", async () => {
  const huge: Classifier = {
    ...head,
    logits: async ({ data, shape }) =>
      tensor(
        data.map((x) => 1e6 * x),
        shape,
      ),
  };
  const report = await standardClassification(task({ classifier: huge }));
  expect(report.items[0].top.map(({ score }) => score)).toEqual([1, 0, 0]);
});

test("a head of other categories is refused", async () => {
  const narrow: Classifier = { ...head, logits: async ({ shape }) => tensor(new Float32Array(2 * shape[0]), [shape[0], 2]) };
  await expect(standardClassification(task({ classifier: narrow }))).rejects.toThrow(/logits of classifier "tenfold" must be \[7, 3\]/);
});

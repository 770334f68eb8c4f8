/** @file A report made by hand, for the tests of what is made from reports. */

import { accuracy, type ClassificationReport, classResults, confusionMatrix, meanClassAccuracy } from "../src/index.ts";

/** @param answers category → what its items were taken for, one by one */
export function reportOf(
  answers: Readonly<Record<string, readonly string[]>>,
  changes: Partial<ClassificationReport> = {},
): ClassificationReport {
  const classes = Object.keys(answers);
  const items = Object.entries(answers).flatMap(([category, predictions]) =>
    predictions.map((prediction, i) => ({ id: `${category}/${i}`, category, prediction, top: [{ category: prediction, score: 0.5 }] })),
  );
  const confusion = confusionMatrix(
    items.map(({ category }) => category),
    items.map(({ prediction }) => prediction),
    classes,
  );
  return {
    task: "zero-shot",
    dataset: "MiniShapes",
    datasetFingerprint: "generator-1",
    license: "MIT",
    split: "test",
    encoder: { name: "mini", fingerprint: "abc" },
    viewPolicy: "learned",
    views: 2,
    fusion: "group-view",
    seed: 1,
    classes,
    items,
    top1: accuracy(items.filter(({ category, prediction }) => category === prediction).length, items.length),
    meanClassAccuracy: meanClassAccuracy(confusion),
    perClass: classResults(confusion),
    confusion,
    chance: 1 / classes.length,
    failures: [],
    ...changes,
  };
}

import { expect, test } from "vitest";
import { compareManifests, evaluationManifest, parseManifest, retrieval } from "../src/index.ts";
import { boxEncoder, CLASSES, dataset, noState, TEXT } from "./boxes.ts";
import { reportOf } from "./kit.ts";

const made = (report: ReturnType<typeof reportOf>, prompts = "p1") =>
  evaluationManifest({ report, settings: { data: "minishapes:unseen" }, inputs: { prompts } });
const REPORT = reportOf({ mug: ["mug", "bowl"], bowl: ["bowl", "mug"] });

test("the same evaluation holds", () => {
  const then = parseManifest("m.json", JSON.stringify(made(REPORT)));
  expect(compareManifests(then, made(REPORT))).toEqual({ holds: true, changedInputs: [], changedResults: [] });
  expect(then.results).toMatchObject({ count: 4, correct: 2, failures: 0 });
});

test("other predictions do not hold, even at the same accuracy", () => {
  const swapped = reportOf({ mug: ["bowl", "mug"], bowl: ["bowl", "mug"] });
  const verdict = compareManifests(made(REPORT), made(swapped));
  expect(verdict.holds).toBe(false);
  expect(verdict.changedResults).toEqual([expect.stringMatching(/^predictions: [0-9a-f]{64} then, [0-9a-f]{64} now$/)]);
});

test("a changed input is named, and the number may hold all the same", () => {
  const now = made({ ...REPORT, datasetFingerprint: "generator-2" }, "p2");
  expect(compareManifests(made(REPORT), now)).toEqual({
    holds: true,
    changedInputs: ["dataset: MiniShapes generator-1 then, MiniShapes generator-2 now", "prompts: p1 then, p2 now"],
    changedResults: [],
  });
});

test("of a retrieval", async () => {
  const report = await retrieval({
    shapeEncoder: boxEncoder(),
    state: { viewpoints: noState, fusion: noState },
    dataset: dataset(),
    split: "test",
    classes: CLASSES,
    textFeatures: TEXT,
    seed: 1,
  });
  const { results } = evaluationManifest({ report, settings: {}, inputs: {} });
  expect(results).toMatchObject({ gallery: 7, queries: 7, "CMC-1": 3 / 7, "recall@1": 2 / 3 });
});

test.each([
  "{",
  "[]",
  '{"version":2,"settings":{},"inputs":{},"results":{}}',
  '{"version":1,"settings":{},"inputs":{"a":[]},"results":{}}',
])("%s is no manifest", (text) => expect(() => parseManifest("m.json", text)).toThrow(/^m\.json is not/));

/** @file What a number depends on, as hashes, so that it can be said later whether it still holds. */

import { createHash } from "node:crypto";
import type { ClassificationReport } from "./classification.ts";
import type { RetrievalReport } from "./retrieval.ts";

/** JSON-safe. */
export interface Manifest {
  readonly version: 1;
  /** How the evaluation was asked for: enough to ask again. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Everything that the number was made from; mostly sha256. Another value of any of them explains another number. */
  readonly inputs: Readonly<Record<string, string>>;
  /** What came out: counts and shares as they are, lists as sha256. */
  readonly results: Readonly<Record<string, string | number>>;
}

/** What a manifest is made from. */
export interface ManifestSource {
  readonly report: ClassificationReport | RetrievalReport;
  /** As `Manifest.settings`; JSON-safe. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Further inputs that the report does not know: sha256 of the run's checkpoint, of the sentences; versions. */
  readonly inputs: Readonly<Record<string, string>>;
}

/**
 * The manifest of a report. Results hold the hash of every single prediction, so that two wrong answers that change places are noticed.
 * @example await writeFile("result.json", JSON.stringify(evaluationManifest({ report, settings: { data: "minishapes" }, inputs: { prompts } })))
 */
export function evaluationManifest({ report, settings, inputs }: ManifestSource): Manifest {
  return {
    version: 1,
    settings,
    inputs: {
      task: report.task,
      dataset: `${report.dataset} ${report.datasetFingerprint}`,
      split: report.split,
      classes: sha256(report.classes.join("\n")),
      encoder: `${report.encoder.name} ${report.encoder.fingerprint}`,
      views: `${report.views} ${report.viewPolicy}`,
      fusion: report.fusion,
      seed: String(report.seed),
      ...inputs,
    },
    results: resultsOf(report),
  };
}

function resultsOf(report: ClassificationReport | RetrievalReport): Manifest["results"] {
  const failures = { failures: report.failures.length };
  if (report.task === "retrieval") {
    const { shapeToShape, textToShape, gallery } = report;
    const shares = shapeToShape.cmc.map(({ k, share }) => [`CMC-${k}`, share] as const);
    const recalls = (textToShape?.recall ?? []).map(({ k, share }) => [`recall@${k}`, share] as const);
    return {
      gallery,
      queries: shapeToShape.queries,
      mAP: shapeToShape.meanAveragePrecision,
      ...Object.fromEntries([...shares, ...recalls]),
      ...failures,
    };
  }
  const { items, top1, top5, meanClassAccuracy } = report;
  return {
    count: top1.count,
    correct: top1.correct,
    ...(top5 && { correctInTop5: top5.correct }),
    meanClassAccuracy,
    predictions: sha256(items.map(({ id, prediction }) => `${id}\t${prediction}`).join("\n")),
    ...failures,
  };
}

/** Whether a result still holds. */
export interface Verdict {
  /** Whether every result is the same. */
  readonly holds: boolean;
  /** "inputs.dataset: … then, … now": what was changed since. */
  readonly changedInputs: readonly string[];
  readonly changedResults: readonly string[];
}

/** Compares a manifest with the one of the same evaluation now. A number holds when all results are equal, bit for bit. */
export function compareManifests(then: Manifest, now: Manifest): Verdict {
  const changedResults = differences(then.results, now.results);
  return { holds: changedResults.length === 0, changedInputs: differences(then.inputs, now.inputs), changedResults };
}

function differences(then: Readonly<Record<string, string | number>>, now: Readonly<Record<string, string | number>>): readonly string[] {
  return [...new Set([...Object.keys(then), ...Object.keys(now)])]
    .filter((key) => then[key] !== now[key])
    .map((key) => `${key}: ${then[key] ?? "nothing"} then, ${now[key] ?? "nothing"} now`);
}

/**
 * A manifest from the text of its file.
 * @throws Error that names `where` for anything but a manifest of version 1
 */
export function parseManifest(where: string, text: string): Manifest {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new Error(`${where} is not JSON: ${(cause as Error).message}`, { cause });
  }
  const isRecord = (value: unknown): value is Record<string, unknown> =>
    typeof value === "object" && value !== null && !Array.isArray(value);
  const scalars = (value: unknown) =>
    isRecord(value) && Object.values(value).every((one) => typeof one === "string" || typeof one === "number");
  if (!(isRecord(json) && json.version === 1 && isRecord(json.settings) && scalars(json.inputs) && scalars(json.results)))
    throw new Error(
      `${where} is not a manifest of version 1: it must have version 1, settings, inputs and results; dilf eval --manifest writes one`,
    );
  return json as unknown as Manifest;
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

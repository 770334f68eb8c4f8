/** @file What run folders say about themselves. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Curve, curvesFromRecords } from "@dilf/eval";
import type { RunConfig } from "@dilf/train";
import { MissingError } from "./errors.ts";

/** A line of metrics.jsonl. */
export type Metric = Readonly<Record<string, unknown>>;

/** The records of a metrics.jsonl; a last line that was cut by a crash is left out. */
export function recordsOf(text: string): readonly Metric[] {
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Metric);
}

/** @throws MissingError for a folder without config.json or metrics.jsonl */
export async function readRun(folder: string): Promise<{ readonly config: RunConfig; readonly records: readonly Metric[] }> {
  const read = async (name: string) =>
    readFile(join(folder, name), "utf8").catch((cause: unknown) => {
      throw new MissingError(`${folder} is not a run folder: ${name} cannot be read`, { cause });
    });
  return { config: JSON.parse(await read("config.json")) as RunConfig, records: recordsOf(await read("metrics.jsonl")) };
}

/** Field of metrics.jsonl → what its curve is called. */
const CURVES = {
  loss: "Loss",
  accuracy: "Share of the batch that is right",
  scale: "Scale of the loss",
  angleChange: "Mean distance of the angles from their start, degrees",
} as const;

/** The curves of what a run's steps told. @param run its name, where several are shown side by side */
export function curvesOf(records: readonly Metric[], run?: string): readonly Curve[] {
  const steps = records.filter(({ kind }) => kind === "step");
  return Object.entries(CURVES).flatMap(([field, name]) =>
    curvesFromRecords(steps, [field], run).flatMap((curve) => (curve.points.length > 0 ? [{ ...curve, name }] : [])),
  );
}

/** @file metrics.jsonl: one event a line, never more than the checkpoint knows of after a resume. */

import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeAtomically } from "@dilf/tensor/node";
import { isMissing } from "./files.ts";

export interface Metrics {
  append(event: { readonly step: number }): Promise<void>;
  /** What was appended survives a power failure from here on. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** Opens the metrics of a run folder, without the lines that are of a later step than `step`, or were cut by a crash. */
export async function openMetrics(folder: string, step: number): Promise<Metrics> {
  const path = join(folder, "metrics.jsonl");
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    if (isMissing(error)) return "";
    throw error;
  });
  // What stands behind the last line break was cut.
  const lines = text.split("\n").slice(0, -1);
  const kept = lines.filter((line) => stepOf(line) <= step);
  await writeAtomically(path, kept.map((line) => `${line}\n`).join(""));
  const file = await open(path, "a");
  return {
    append: async (event) => {
      await file.appendFile(`${JSON.stringify(event)}\n`);
    },
    flush: () => file.sync(),
    close: () => file.close(),
  };
}

/** +∞ for a line that is no event. */
function stepOf(line: string): number {
  try {
    const { step } = JSON.parse(line) as { step?: unknown };
    return typeof step === "number" ? step : Infinity;
  } catch {
    return Infinity;
  }
}

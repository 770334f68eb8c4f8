/** @file How long a table will take, from the time of one picture. */

import { normalizeShape } from "@dilf/renderer";
import { zeros } from "@dilf/tensor";
import type { Io } from "../io.ts";
import { createSystem, type SystemOptions } from "../system.ts";
import { learns, type PaperData, type PaperPlan } from "./rows.ts";
import type { PaperRow, PaperTable } from "./tables.ts";

/** A picture that is drawn and encoded with its gradient costs about four that are not: once forward, again forward, and backward, which is twice forward. */
const GRADIENT = 4;
const SAMPLES = 3; // shapes, after one that warms up

/** Seconds to draw and encode one picture. */
export async function secondsPerPicture(io: Io, { encoder }: PaperPlan, { pretraining }: PaperData, host: SystemOptions): Promise<number> {
  const views = 6;
  const system = await createSystem({ encoder, viewpoints: { kind: "spherical", views }, fusion: { kind: "mean" } }, host);
  try {
    const items = (await pretraining.list("train")).slice(0, SAMPLES + 1);
    let start = 0;
    for (const [i, item] of items.entries()) {
      if (i === 1) start = io.seconds();
      await system.shapeEncoder.encode([normalizeShape(await pretraining.load(item))], zeros([1, 0, 3]), system.init(0));
    }
    return (io.seconds() - start) / ((items.length - 1) * views);
  } finally {
    await system.dispose();
  }
}

/** Pictures that a row with one seed draws and encodes, those with gradients counted as several. A run that another row shares is counted again: an upper bound. */
export async function picturesOf(table: PaperTable, plan: PaperPlan, row: PaperRow, data: PaperData): Promise<number> {
  const { views } = row.viewpoints;
  const training = (await data.pretraining.list("train")).length;
  const pretraining = !learns(row) ? 0 : row.viewpoints.kind === "learned" ? training * plan.epochs * GRADIENT : training;
  let testing = 0;
  for (const { dataset } of data.tests) {
    testing += dataset.classes.length * plan.testPerCategory;
    if (table.task === "standard") testing += dataset.classes.length * (2 * plan.perCategory + plan.testPerCategory); // tuned on, searched, searching
  }
  return views * (pretraining + testing);
}

/** "40 s", "12 min", "3.2 h". */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return seconds < 90 * 60 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

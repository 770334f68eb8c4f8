/** @file Views chosen from a grid by what the encoder makes of the training shapes, for `--views chosen:N` and `--start-views chosen`. */

import { restrict } from "@dilf/data";
import { CANDIDATE_VIEWS, chooseViews } from "@dilf/train";
import type { Io } from "./io.ts";
import type { Pretraining } from "./pretraining.ts";
import { startProgress } from "./progress.ts";
import { type ChosenViewpoints, createSystem, type SystemOptions, type SystemSettings } from "./system.ts";

/** Training shapes of each category that are looked at from all candidates: 38 categories are then 15,000 pictures. */
const PER_CATEGORY = 8;

export type Choosing = Pick<Pretraining, "dataset" | "classes" | "prompts" | "label" | "quiet"> & {
  readonly views: number;
  /** Of the training shapes; its view policy and fusion are not asked. */
  readonly settings: Pick<SystemSettings, "encoder" | "renderer">;
  readonly featureFolder?: string;
};

/** @throws as `createSystem` and `chooseViews`; the signal's reason after Ctrl-C */
export async function chosenViews(
  io: Io,
  { dataset, classes, prompts, label, quiet, views, settings, featureFolder }: Choosing,
  options: SystemOptions = {},
): Promise<ChosenViewpoints> {
  const candidates: ChosenViewpoints = { kind: "chosen", views: CANDIDATE_VIEWS.length, list: CANDIDATE_VIEWS };
  const system = await createSystem({ ...settings, viewpoints: candidates, fusion: { kind: "mean" } }, options);
  const some = restrict(dataset, { limitPerClass: PER_CATEGORY });
  const task = { shapeEncoder: system.shapeEncoder, dataset: some, split: "train", classes, prompts };
  const total = (await some.list("train")).filter(({ category }) => classes.includes(category)).length;
  const progress = startProgress(io, `${label}: choosing views`, total, quiet);
  try {
    for await (const event of chooseViews(task, { views, ...(featureFolder === undefined ? {} : { featureFolder }) })) {
      io.signal.throwIfAborted();
      if (event.kind === "done") return { kind: "chosen", views, list: event.views.map((k) => CANDIDATE_VIEWS[k]!) };
      progress.update(event.done);
    }
    throw new Error("chooseViews ended without a result");
  } finally {
    progress.stop();
    await system.dispose();
  }
}

/** @file Datasets by the short text that the command line and configurations use. */

import { expectKeys } from "@dilf/tensor";
import type { Dataset } from "./dataset.ts";
import { type MiniShapesOptions, miniShapes } from "./minishapes/mini-shapes.ts";
import { didYouMean } from "./nearest.ts";
import { openCache } from "./prepare/cache.ts";
import type { ReadOptions } from "./read-shape.ts";
import { type FolderOptions, folder } from "./readers/folder.ts";
import { READERS, type ReaderName } from "./readers/index.ts";
import { type Incomplete, type Survey, settle } from "./survey.ts";

/** Options of `openDataset`, each for the kinds of data sets that it concerns. */
export interface OpenDatasetOptions extends ReadOptions {
  /** For MiniShapes. */
  readonly minishapes?: Partial<MiniShapesOptions>;
  /** For folders. */
  readonly folder?: FolderOptions;
  /** For what is read from a folder: whether files that are not there, and lines of lists that mean nothing, are errors (the default) or left out. */
  readonly incomplete?: Incomplete;
}

const OPTIONS = ["minishapes", "folder", "incomplete", "textures", "onWarning"];

const SPECS = ["minishapes", "minishapes:seen", "minishapes:unseen", "cache:PATH", ...Object.keys(READERS).map((name) => `${name}:PATH`)];

/**
 * "minishapes", "minishapes:seen", "minishapes:unseen"; "NAME:PATH" for a folder that holds a data set, with NAME one of shapenet55, shapenetcore,
 * modelnet40, modelnet10, scanobjectnn, objaverse-lvis, folder; "NAME/VARIANT:PATH" where it has several forms ("scanobjectnn/pb-t50-rs:PATH");
 * "cache:PATH" for what `prepareDataset` wrote.
 * @throws RangeError for anything else, naming what is understood; DatasetNotFoundError for a folder that is not there, has another layout or lacks files
 * @example await openDataset("modelnet40/aligned:/data/modelnet40_manually_aligned")
 */
export async function openDataset(spec: string, options: OpenDatasetOptions = {}): Promise<Dataset> {
  expectKeys("openDataset", options, OPTIONS);
  const { kind, variant, rest } = parseSpec(spec);
  if (kind === "minishapes" && variant === undefined && ["", "all", "seen", "unseen"].includes(rest))
    return miniShapes({ ...options.minishapes, ...(rest === "" ? {} : { categories: rest as "all" | "seen" | "unseen" }) });
  if (kind === "cache" && variant === undefined && rest !== "") return openCache(rest);
  const { textures, onWarning } = options;
  const reading = { ...(textures === undefined ? {} : { textures }), ...(onWarning ? { onWarning } : {}) };
  if (kind === "folder" && rest !== "" && (variant === undefined || options.folder)) {
    if (variant !== undefined) throw new TypeError(`openDataset: "${spec}" names a variant, which leaves nothing for { folder } to say`);
    return folder(rest, { ...reading, ...(options.incomplete ? { incomplete: options.incomplete } : {}), ...options.folder });
  }
  return settle(await surveyDataset(spec, reading), options.incomplete ?? (kind === "objaverse-lvis" ? "skip" : "error"));
}

/**
 * What is in a folder, with everything that is wrong: nothing but a missing folder or another layout is an error. For "NAME:PATH" and "NAME/VARIANT:PATH".
 * @throws as `openDataset`, except for incomplete data sets
 */
export async function surveyDataset(spec: string, reading: ReadOptions = {}): Promise<Survey> {
  const { kind, variant, rest } = parseSpec(spec);
  if (!Object.hasOwn(READERS, kind) || rest === "")
    throw new RangeError(
      `openDataset: "${spec}" is not understood${didYouMean(kind, Object.keys(READERS))}; known are ${SPECS.join(", ")}`,
    );
  return READERS[kind as ReaderName].survey(rest, variant, reading);
}

/** "modelnet40/aligned:PATH" → its three parts. */
export function parseSpec(spec: string): { readonly kind: string; readonly variant: string | undefined; readonly rest: string } {
  const colon = spec.indexOf(":");
  const [kind, variant] = (colon < 0 ? spec : spec.slice(0, colon)).split("/") as [string, string?];
  return { kind, variant, rest: colon < 0 ? "" : spec.slice(colon + 1) };
}

/** @file Everything that can be said about a data set on disk, without stopping at the first thing that is wrong. */

import type { Shape } from "@dilf/renderer";
import { expectKeys } from "@dilf/tensor";
import type { Item } from "../dataset.ts";
import { parseSpec, surveyDataset } from "../open.ts";
import { READERS, type ReaderName } from "../readers/index.ts";
import { type Published, variantOf } from "../readers/reader.ts";
import { restrict } from "../restrict.ts";
import { streamItems } from "../stream.ts";
import type { Problem } from "../survey.ts";
import { type Orientation, orientationPoll } from "./orientation.ts";

/** Options of `checkDataset`. */
export interface CheckOptions {
  /** Load the first so many of each class and split only; counting is always complete. Default: all. */
  readonly limitPerClass?: number;
  /** Files that are read at the same time. Default 4. */
  readonly ahead?: number;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  readonly signal?: AbortSignal;
}

/** How many were found, and how many there should be. */
export interface Count {
  readonly found: number;
  /** What the makers say. */
  readonly published?: number;
}

/** One category of a checked data set. */
export interface ClassCheck {
  readonly name: string;
  readonly synonyms: readonly string[];
  /** Items per split, those whose file is missing not counted. */
  readonly splits: Readonly<Record<string, Count>>;
  readonly total: Count;
}

/** What `checkDataset` found. */
export interface CheckReport {
  readonly name: string;
  readonly variant: string;
  readonly license: string;
  readonly splits: Readonly<Record<string, Count>>;
  readonly total: Count;
  readonly classes: readonly ClassCheck[];
  /** Where published numbers come from. */
  readonly source?: string;
  /** Everything that is missing, broken, unknown or malformed, lists first, then shapes in their order. */
  readonly problems: readonly Problem[];
  /** Shapes that were read without an error. */
  readonly loaded: number;
  readonly orientation: Orientation;
  /** No problem, every count as published where there is a number, and not lying on its side. */
  readonly sound: boolean;
}

/**
 * Counts the items of a data set per class and split against the published numbers, loads them, lists what is wrong, and looks whether they stand upright.
 * @param spec "NAME:PATH" or "NAME/VARIANT:PATH"
 * @throws RangeError for a spec that is not understood, DatasetNotFoundError for a folder that is not there or of another layout. Nothing else stops it
 * @example (await checkDataset("modelnet40:/data/ModelNet40")).problems
 */
export async function checkDataset(spec: string, options: CheckOptions = {}): Promise<CheckReport> {
  expectKeys("checkDataset", options, ["limitPerClass", "ahead", "onProgress", "signal"]);
  const { limitPerClass, ahead = 4, onProgress, signal } = options;
  const lacks: string[] = []; // materials and pictures that shapes do without
  const { dataset, variant, problems: found, missing } = await surveyDataset(spec, { onWarning: (message) => lacks.push(message) });
  const reader = READERS[parseSpec(spec).kind as ReaderName];
  const published: Published | undefined = variantOf(reader, variant).published;
  const problems: Problem[] = [...found];
  const poll = orientationPoll();
  const part = restrict(dataset, limitPerClass === undefined ? {} : { limitPerClass });
  const toLoad: Item[] = [];
  const counts = new Map<string, Record<string, number>>(dataset.classes.map((name) => [name, {}]));
  for (const split of dataset.splits) {
    for (const { id, category } of await dataset.list(split)) {
      const row = counts.get(category)!;
      row[split] = (row[split] ?? 0) + Number(!missing.has(id));
    }
    for (const item of await part.list(split)) if (!missing.has(item.id)) toLoad.push(item);
  }
  let done = 0;
  let loaded = 0;
  onProgress?.({ done, total: toLoad.length });
  const look = ({ category }: Item, shape: Shape): void => {
    loaded++;
    poll.look(category, shape);
  };
  const shapes = streamItems(dataset, toLoad, {
    ahead,
    ...(signal ? { signal } : {}),
    onError: ({ id }, error) => {
      problems.push({ kind: "broken", where: id, message: error.message });
      onProgress?.({ done: ++done, total: toLoad.length });
    },
  });
  for await (const { item, shape } of shapes) {
    look(item, shape);
    onProgress?.({ done: ++done, total: toLoad.length });
  }
  for (const message of lacks) problems.push({ kind: "missing", where: "a companion file", message });
  dataset.dispose?.();
  const orientation = poll.result();
  const splitCount = (split: string): number => [...counts.values()].reduce((sum, row) => sum + (row[split] ?? 0), 0);
  const classes = dataset.classes.map((name): ClassCheck => {
    const row = counts.get(name)!;
    return {
      name,
      synonyms: dataset.synonyms?.[name] ?? [],
      splits: Object.fromEntries(dataset.splits.map((split) => [split, count(row[split] ?? 0, published?.classes?.[name]?.[split])])),
      total: count(sum(Object.values(row)), published?.classTotals?.[name] ?? totalOf(published?.classes?.[name])),
    };
  });
  const splits = Object.fromEntries(dataset.splits.map((split) => [split, count(splitCount(split), published?.splits?.[split])]));
  const total = count(sum(Object.values(splits).map((one) => one.found)), published?.total ?? totalOf(published?.splits));
  const every = [...Object.values(splits), total, ...classes.flatMap((row) => [...Object.values(row.splits), row.total])];
  return {
    name: dataset.name,
    variant,
    license: dataset.license,
    splits,
    total,
    classes,
    ...(published ? { source: published.source } : {}),
    problems,
    loaded,
    orientation,
    sound:
      problems.length === 0 &&
      every.every((one) => one.published === undefined || one.published === one.found) &&
      orientation.verdict !== "not upright",
  };
}

const count = (found: number, published: number | undefined): Count => (published === undefined ? { found } : { found, published });
const sum = (numbers: readonly number[]): number => numbers.reduce((total, x) => total + x, 0);
const totalOf = (splits: Readonly<Record<string, number>> | undefined): number | undefined => splits && sum(Object.values(splits));

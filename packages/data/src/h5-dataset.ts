/** @file What data sets in HDF5 files have in common. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import type { PointCloud } from "@dilf/renderer";
import type { Dataset, Item } from "./dataset.ts";
import { listOf, plainLists, unknownItem } from "./file-dataset.ts";
import { fingerprintOfFiles } from "./fingerprint.ts";
import { type H5Clouds, openH5Clouds } from "./h5.ts";
import type { Problem, Survey } from "./survey.ts";

export interface H5Dataset {
  readonly name: string;
  readonly root: string;
  readonly license: string;
  /** In the order of the labels. */
  readonly classes: readonly string[];
  readonly synonyms: Readonly<Record<string, readonly string[]>>;
  /** Files relative to the root, in order. */
  readonly splits: Readonly<Record<string, readonly string[]>>;
}

interface H5Item extends Item {
  readonly file: string;
  readonly index: number;
}

/** Opens every file for its labels. Ids are "<file without .h5>/<number>". Files that are not there or broken become problems. */
export async function surveyH5(parts: H5Dataset): Promise<Omit<Survey, "variant">> {
  const { name, root, license, classes, synonyms } = parts;
  const problems: Problem[] = [];
  const files = new Map<string, H5Clouds>();
  const splits: Record<string, H5Item[]> = {};
  for (const [split, names] of Object.entries(parts.splits)) {
    const items: H5Item[] = [];
    for (const file of names) {
      if (!existsSync(join(root, file))) {
        problems.push({ kind: "missing", where: file, message: `it belongs to split ${split}, it is not there` });
        continue;
      }
      try {
        files.set(file, await openH5Clouds(join(root, file)));
      } catch (error) {
        problems.push({ kind: "broken", where: file, message: (error as Error).message });
        continue;
      }
      const stem = file.replace(/\.h5$/, "");
      const { labels } = files.get(file)!;
      for (let index = 0; index < labels.length; index++) {
        const category = classes[labels[index]!];
        if (category !== undefined) items.push({ id: `${stem}/${index}`, category, file, index });
        else
          problems.push({
            kind: "unknown",
            where: `${file}[${index}]`,
            message: `label ${labels[index]} is none of 0..${classes.length - 1}`,
          });
      }
    }
    splits[split] = items;
  }
  const byId = new Map<string, H5Item>();
  for (const items of Object.values(splits)) for (const item of items) byId.set(item.id, item);
  const lists = plainLists(splits);
  const load = async (item: Item): Promise<PointCloud> => {
    const found = byId.get(item.id);
    if (!found) throw new RangeError(unknownItem(name, item.id));
    try {
      return files.get(found.file)!.read(found.index);
    } catch (error) {
      throw new Error(`${name}: item "${item.id}": ${(error as Error).message}`, { cause: error });
    }
  };
  const dataset: Dataset = {
    name,
    classes,
    synonyms,
    splits: Object.keys(parts.splits),
    license,
    fingerprint: () =>
      fingerprintOfFiles(
        root,
        Object.entries(parts.splits).map(([split, names]) => [split, names.map((file) => ({ id: file, category: "", file }))] as const),
        false,
      ),
    list: async (split) => listOf(name, lists, split),
    load,
    loadPoints: load,
    dispose: () => {
      for (const file of files.values()) file.close();
    },
  };
  return { dataset, problems, missing: new Set() };
}

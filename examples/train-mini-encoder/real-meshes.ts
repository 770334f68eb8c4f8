/** @file Real meshes beside the procedural ones: a folder with a manifest, split by what may be trained on. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Dataset, folder, type Item } from "@dilf/data";
import { createRng } from "@dilf/tensor";
import { parse } from "csv-parse/sync";

/** Of the instances of a category, rounded, one at least where there are two: never trained on. */
const HELD_OUT = 0.3;
const SEED = 20260101;

export interface RealMeshes {
  readonly dataset: Dataset;
  readonly train: readonly Item[];
  /** Whoever publishes them says CC0 in so many words, as for `train`. */
  readonly heldOut: readonly Item[];
  /** Rows without the licence's own text: for measuring only. */
  readonly measured: readonly Item[];
}

/**
 * @param root holds manifest.csv with the columns category, file and licence. Rows whose licence column says that the text is missing are for measuring only; of
 *   the others, 30 % of every category (stated seed) are held out.
 * @throws what `folder` throws; Error for a manifest without the column `licence`
 */
export async function realMeshes(root: string): Promise<RealMeshes> {
  const dataset = await folder(root, { manifest: "manifest.csv" });
  const rows = parse(await readFile(join(root, "manifest.csv"), "utf8"), { columns: true, skip_empty_lines: true, bom: true }) as {
    readonly file: string;
    readonly licence?: string;
  }[];
  const licence = new Map(rows.map((row) => [row.file, row.licence]));
  const items = (await Promise.all(dataset.splits.map((split) => dataset.list(split)))).flat();
  const stated = (item: Item): boolean => {
    const text = licence.get(item.id);
    if (text === undefined) throw new Error(`realMeshes: the manifest in ${root} states no licence for "${item.id}"`);
    return /CC0/.test(text) && !/no CC0 text/.test(text);
  };
  const free = items.filter(stated);
  const held = new Set<string>();
  for (const category of dataset.classes) {
    const own = createRng(SEED)
      .split(category)
      .shuffle(free.filter((item) => item.category === category));
    const count = own.length < 2 ? 0 : Math.max(1, Math.round(HELD_OUT * own.length));
    for (const item of own.slice(0, count)) held.add(item.id);
  }
  return {
    dataset,
    train: free.filter(({ id }) => !held.has(id)),
    heldOut: free.filter(({ id }) => held.has(id)),
    measured: items.filter((item) => !stated(item)),
  };
}

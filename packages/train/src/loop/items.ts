/** @file Which items of a data set a training learns from. */

import type { Dataset, Item } from "@dilf/data";

/** Which items of a data set a training learns from. */
export interface ItemChoice {
  readonly dataset: Dataset;
  /** One of `dataset.splits`. */
  readonly split: string;
  /** Some items of the split, where not all are wanted. Their ids must differ. */
  readonly items?: readonly Item[];
  /** The categories to learn from; items of others are left out. */
  readonly classes: readonly string[];
}

/** @throws RangeError for a category that stands twice or that the data set does not have, and for an item that stands twice */
export async function chosenItems(where: string, { dataset, split, items, classes }: ItemChoice): Promise<readonly Item[]> {
  if (new Set(classes).size !== classes.length) throw new RangeError(`${where}: classes names a category twice: ${classes.join(", ")}`);
  for (const name of classes)
    if (!dataset.classes.includes(name)) throw new RangeError(`${where}: ${dataset.name} has no category ${JSON.stringify(name)}`);
  const wanted = new Set(classes);
  const found = (items ?? (await dataset.list(split))).filter(({ category }) => wanted.has(category));
  if (new Set(found.map(({ id }) => id)).size !== found.length)
    throw new RangeError(`${where}: an item stands twice in the list of ${dataset.name}`);
  return found;
}

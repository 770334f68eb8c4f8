/** @file Which category is taken for which. */

/** `counts[label][prediction]`, both in the order of `classes`. */
export interface Confusion {
  readonly classes: readonly string[];
  readonly counts: readonly (readonly number[])[];
}

/**
 * Counts every (label, prediction) pair.
 * @throws RangeError for lists of different length, repeated classes, or a name that is not a class
 * @example confusionMatrix(["cup"], ["bowl"], ["cup", "bowl"]).counts // [[0, 1], [0, 0]]
 */
export function confusionMatrix(labels: readonly string[], predictions: readonly string[], classes: readonly string[]): Confusion {
  if (labels.length !== predictions.length)
    throw new RangeError(`confusionMatrix: one prediction per label, got ${labels.length} labels and ${predictions.length} predictions`);
  const index = classIndex("confusionMatrix", classes);
  const counts = classes.map(() => new Array<number>(classes.length).fill(0));
  for (let i = 0; i < labels.length; i++) counts[find(index, labels[i])][find(index, predictions[i])]++;
  return { classes, counts };
}

function find(index: ReadonlyMap<string, number>, name: string): number {
  const at = index.get(name);
  if (at === undefined) throw new RangeError(`confusionMatrix: ${JSON.stringify(name)} is not one of the ${index.size} classes`);
  return at;
}

/** Name → position. @throws RangeError for a repeated name */
export function classIndex(where: string, classes: readonly string[]): ReadonlyMap<string, number> {
  const index = new Map(classes.map((name, i) => [name, i]));
  if (index.size !== classes.length) {
    const repeated = classes.find((name, i) => index.get(name) !== i);
    throw new RangeError(`${where}: classes must differ, ${JSON.stringify(repeated)} stands twice`);
  }
  return index;
}

/** One line per class that has items. */
export interface ClassResult {
  readonly category: string;
  readonly correct: number;
  readonly count: number;
}

/** Correct and all items of every class, in the order of the classes; a class without items has `count` 0. */
export function classResults({ classes, counts }: Confusion): readonly ClassResult[] {
  return classes.map((category, i) => ({ category, correct: counts[i][i], count: counts[i].reduce((sum, x) => sum + x, 0) }));
}

/**
 * The mean over classes of the share of right items, so that every class weighs the same. Classes without items are left out.
 * @throws RangeError when no class has an item
 */
export function meanClassAccuracy(confusion: Confusion): number {
  const present = classResults(confusion).filter(({ count }) => count > 0);
  if (present.length === 0) throw new RangeError("meanClassAccuracy: no class has an item");
  return present.reduce((sum, { correct, count }) => sum + correct / count, 0) / present.length;
}

/** @file A part of a dataset. */

import { expectKeys } from "@dilf/tensor";
import type { Dataset, Item } from "./dataset.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { didYouMean } from "./nearest.ts";

/** Which part of a data set is kept. */
export interface RestrictOptions {
  /** Keep these classes, in this order. Default all. Names of classes or their synonyms. */
  readonly classes?: readonly string[];
  /** Keep the first so many items of each class and split. Default all. */
  readonly limitPerClass?: number;
}

/**
 * The items of some classes, the first few of each.
 * @throws RangeError for a class that the dataset does not have, with the nearest one; for a limit that is not an integer ≥ 1
 * @example restrict(modelnet, { classes: zeroShotClasses("modelnet40", "no-exact") })
 */
export function restrict(dataset: Dataset, options: RestrictOptions): Dataset {
  expectKeys("restrict", options, ["classes", "limitPerClass"]);
  const { limitPerClass } = options;
  if (limitPerClass !== undefined && !(Number.isInteger(limitPerClass) && limitPerClass >= 1))
    throw new RangeError(`restrict: limitPerClass must be an integer ≥ 1, got ${limitPerClass}`);
  const classes = options.classes === undefined ? dataset.classes : matchClasses(dataset, options.classes);
  const kept = new Set(classes);
  return {
    ...dataset,
    classes,
    list: async (split) => {
      const taken = new Map<string, number>();
      return (await dataset.list(split)).filter(({ category }: Item) => {
        if (!kept.has(category)) return false;
        const count = (taken.get(category) ?? 0) + 1;
        taken.set(category, count);
        return limitPerClass === undefined || count <= limitPerClass;
      });
    },
    fingerprint: async () => fingerprintOf({ of: await dataset.fingerprint(), classes, limitPerClass: limitPerClass ?? null }),
  };
}

/**
 * The dataset's names for a list of classes that somebody else wrote: names, or synonyms where they mean one class only.
 * @throws RangeError that names every class without a match, with the nearest one of each; a class that is meant twice
 * @example matchClasses(shapenet, ["ashcan", "chair"]) // ["trash bin", "chair"]
 */
export function matchClasses(dataset: Pick<Dataset, "name" | "classes" | "synonyms">, names: readonly string[]): readonly string[] {
  const { classes, synonyms = {} } = dataset;
  const matched = names.map((name) => {
    if (classes.includes(name)) return name;
    const meant = classes.filter((one) => synonyms[one]?.includes(name));
    return meant.length === 1 ? meant[0]! : undefined;
  });
  const unknown = names.filter((_, i) => matched[i] === undefined);
  if (unknown.length > 0) {
    const words = [...classes, ...Object.values(synonyms).flat()];
    throw new RangeError(
      `${dataset.name} has no class ${unknown.map((name) => `"${name}"${didYouMean(name, words).replace(/\?$/, "")}`).join(", ")}; it has ${classes.join(", ")}`,
    );
  }
  const twice = matched.find((name, i) => matched.indexOf(name) !== i);
  if (twice !== undefined) throw new RangeError(`${dataset.name}: "${twice}" is meant twice in ${names.join(", ")}`);
  return matched as string[];
}

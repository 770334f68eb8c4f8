/** @file Which tested categories pretraining has seen, by the same name or nearly the same. */

import { classOverlap, OVERLAP_LISTS, type OverlapList, type ZeroShotTarget } from "@dilf/data";

/** JSON-safe; printed in every report. */
export interface Overlap {
  readonly list: OverlapList;
  /** What was pretrained on: "shapenet55", "minishapes"; "nothing". */
  readonly pretrainedOn: string;
  /** Of all categories of the data set, those whose very name pretraining saw. */
  readonly exact: readonly string[];
  /** Further ones that it saw under another name: the tested name → the seen ones. */
  readonly near: Readonly<Record<string, readonly string[]>>;
  /** Categories that the list leaves out of the test. */
  readonly left: readonly string[];
}

/**
 * Applies an overlap list to the categories of a data set. Same names are compared with what was really trained on; near names are @dilf/data's judgement, which
 * exists for ModelNet40 and ScanObjectNN only, and count where pretraining saw one of the near names.
 * @param dataset its name ("modelnet40", "scanobjectnn/obj-bg") and categories
 * @param pretrained the name of the data set and the categories that pretraining saw
 * @returns the categories that are kept, in their order, and the record for the report
 * @throws RangeError for an unknown list, or when fewer than two categories remain
 */
export function applyOverlap(
  list: OverlapList,
  dataset: { readonly name: string; readonly classes: readonly string[] },
  pretrained: { readonly name: string; readonly classes: readonly string[] },
): { readonly classes: readonly string[]; readonly overlap: Overlap } {
  if (!OVERLAP_LISTS.includes(list)) throw new RangeError(`applyOverlap: no list "${list}"; known are ${OVERLAP_LISTS.join(", ")}`);
  const seen = new Set(pretrained.classes);
  const exact = dataset.classes.filter((name) => seen.has(name));
  const target = (["modelnet40", "scanobjectnn"] as const).find((name): name is ZeroShotTarget => dataset.name.split(/[/:]/)[0] === name);
  const judged = target === undefined ? {} : classOverlap(target).near;
  const near = Object.fromEntries(
    Object.entries(judged).flatMap(([name, others]) => {
      const met = others.filter((other) => seen.has(other));
      return dataset.classes.includes(name) && !seen.has(name) && met.length > 0 ? [[name, met]] : [];
    }),
  );
  const left = list === "all" ? [] : [...exact, ...(list === "no-near" ? Object.keys(near) : [])];
  const classes = dataset.classes.filter((name) => !left.includes(name));
  if (classes.length < 2)
    throw new RangeError(
      `applyOverlap: list "${list}" leaves ${classes.length} of the ${dataset.classes.length} categories of ${dataset.name}; use another list`,
    );
  return { classes, overlap: { list, pretrainedOn: pretrained.classes.length === 0 ? "nothing" : pretrained.name, exact, near, left } };
}

/** The record as a sentence. */
export function overlapSentence({ list, pretrainedOn, exact, near, left }: Overlap): string {
  const names = Object.keys(near);
  const met = (found: readonly string[], how: string) =>
    found.length === 0 ? `none ${how}` : `${found.length} ${how} (${found.join(", ")})`;
  const seen =
    pretrainedOn === "nothing"
      ? "No viewpoints or fusion were pretrained"
      : `Of the tested data set's categories, pretraining on ${pretrainedOn} saw ${met(exact, "by the same name")} and ${met(names, "by another")}`;
  return `Overlap list “${list}”. ${seen}; ${left.length === 0 ? "none is left out" : `${left.length} left out`}. What the image–text encoder was trained on is not counted.`;
}

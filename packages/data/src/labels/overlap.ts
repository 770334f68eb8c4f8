/** @file Which test categories pretraining on ShapeNet-55 has seen under the same or nearly the same name. */

import { MODELNET40 } from "./modelnet.ts";
import { SCANOBJECTNN } from "./scanobjectnn.ts";
import { SHAPENET55 } from "./shapenet55.ts";

/** The data sets that a system pretrained on ShapeNet-55 is tested on. */
export type ZeroShotTarget = "modelnet40" | "scanobjectnn";

/** `all`: every category. `no-exact`: without those that ShapeNet-55 has by the same name. `no-near`: without those that it has by another name, too. */
export type OverlapList = "all" | "no-exact" | "no-near";
/** All of a test set; without the categories of equal name; without the near ones too. */
export const OVERLAP_LISTS: readonly OverlapList[] = ["all", "no-exact", "no-near"];

/**
 * Names of ShapeNet-55 that mean nearly the same as a name of the target. Our judgement: the lists that ULIP speaks of were never published (its code
 * tests on all 40), so results on `no-near` compare with ours, not with ULIP's "hard" set.
 */
const NEAR: Readonly<Record<ZeroShotTarget, Readonly<Record<string, readonly string[]>>>> = {
  modelnet40: {
    cup: ["mug"],
    desk: ["table"],
    dresser: ["cabinet"],
    "flower pot": ["flowerpot"],
    keyboard: ["keyboard"],
    monitor: ["display"],
    "night stand": ["cabinet", "table"],
    stool: ["chair"],
    "tv stand": ["cabinet", "table"],
    vase: ["jar", "flowerpot"],
    wardrobe: ["cabinet"],
  },
  scanobjectnn: { bin: ["trash bin"], desk: ["table"], shelf: ["bookshelf"] },
};

const TARGETS: Readonly<Record<ZeroShotTarget, readonly { readonly name: string }[]>> = {
  modelnet40: MODELNET40,
  scanobjectnn: SCANOBJECTNN,
};
const SOURCE = new Set(SHAPENET55.map(({ name }) => name));

/** Which categories of a test set pretraining on ShapeNet-55 has seen. */
export interface ClassOverlap {
  /** Categories of the target that ShapeNet-55 has by the same name: 16 of ModelNet40's 40, 8 of ScanObjectNN's 15. */
  readonly exact: readonly string[];
  /** Further ones that it has by another name: the target's name → ShapeNet-55's. */
  readonly near: Readonly<Record<string, readonly string[]>>;
}

/** What pretraining on ShapeNet-55 has seen of a target. @example classOverlap("scanobjectnn").near.bin // ["trash bin"] */
export function classOverlap(target: ZeroShotTarget): ClassOverlap {
  const exact = labelsOf("classOverlap", target).filter((name) => SOURCE.has(name));
  return { exact, near: Object.fromEntries(Object.entries(NEAR[target]).filter(([name]) => !exact.includes(name))) };
}

/** The target's categories that a list keeps, in label order. @example zeroShotClasses("modelnet40", "no-near").length // 14 */
export function zeroShotClasses(target: ZeroShotTarget, list: OverlapList): readonly string[] {
  const names = labelsOf("zeroShotClasses", target);
  if (!OVERLAP_LISTS.includes(list)) throw new RangeError(`zeroShotClasses: no list "${list}"; known are ${OVERLAP_LISTS.join(", ")}`);
  const { exact, near } = classOverlap(target);
  const dropped = new Set([...(list === "all" ? [] : exact), ...(list === "no-near" ? Object.keys(near) : [])]);
  return names.filter((name) => !dropped.has(name));
}

/**
 * The other way to keep test categories unseen: ShapeNet-55's categories without those that a target has, too. For "no-exact" over both targets 35 of
 * 55 remain, and 15,766 of 52,467 shapes.
 */
export function pretrainingClasses(targets: readonly ZeroShotTarget[], list: OverlapList): readonly string[] {
  const dropped = new Set(
    targets.flatMap((target) => {
      const { exact, near } = classOverlap(target);
      return [...(list === "all" ? [] : exact), ...(list === "no-near" ? Object.values(near).flat() : [])];
    }),
  );
  return SHAPENET55.map(({ name }) => name).filter((name) => !dropped.has(name));
}

function labelsOf(where: string, target: ZeroShotTarget): readonly string[] {
  if (!Object.hasOwn(TARGETS, target))
    throw new RangeError(`${where}: no target "${target}"; known are ${Object.keys(TARGETS).join(", ")}`);
  return TARGETS[target].map(({ name }) => name);
}

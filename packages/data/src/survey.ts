/** @file Opening a data set that may be incomplete: what is there, and a list of what is wrong. */

import type { Dataset, Item } from "./dataset.ts";
import { DatasetNotFoundError } from "./not-found.ts";

/** Something that is wrong with a data set on disk. */
export interface Problem {
  /** `missing`: listed, but not there. `broken`: there, but not readable. `unknown`: a class or synset that no table holds. `malformed`: a line of a list. */
  readonly kind: "missing" | "broken" | "unknown" | "malformed";
  /** The file, with a line where it is a list: "train.txt:17". */
  readonly where: string;
  readonly message: string;
}

/** Found before any shape was read. `dataset` lists everything that can be listed, files that are not there too. */
export interface Survey {
  readonly dataset: Dataset;
  /** Which of the reader's variants it is. */
  readonly variant: string;
  readonly problems: readonly Problem[];
  /** Ids of items whose file is not there. */
  readonly missing: ReadonlySet<string>;
}

/** `error`: an incomplete data set is an error. `skip`: items whose file is not there, and lines that mean nothing, are left out. */
export type Incomplete = "error" | "skip";

/**
 * A survey as the user asked for it.
 * @throws DatasetNotFoundError for files that are not there, Error for lists and classes that are wrong; each says how many, names the first and what to do
 */
export function settle({ dataset, problems, missing }: Survey, incomplete: Incomplete): Dataset {
  const [first] = problems;
  if (!first) return dataset;
  if (incomplete === "error") {
    const gone = problems.filter(({ kind }) => kind === "missing");
    const says = '`dilf data check` lists everything; { incomplete: "skip" } works with what is there';
    if (gone.length > 0)
      throw new DatasetNotFoundError(
        `${dataset.name}: ${gone.length} file(s) are not there (half a download?), the first is ${gone[0]!.where}: ${gone[0]!.message}. ${says}`,
      );
    throw new Error(`${dataset.name}: ${problems.length} problem(s), the first at ${first.where}: ${first.message}. ${says}`);
  }
  return missing.size === 0 ? dataset : without(dataset, missing);
}

/** The same dataset without some items. The classes stay, so that chance and the order of labels stay comparable. */
function without(dataset: Dataset, missing: ReadonlySet<string>): Dataset {
  const kept = new Map<string, Promise<readonly Item[]>>();
  const list = (split: string): Promise<readonly Item[]> => {
    let items = kept.get(split);
    if (!items) {
      items = dataset.list(split).then((all) => all.filter(({ id }) => !missing.has(id)));
      kept.set(split, items);
    }
    return items;
  };
  return { ...dataset, list };
}

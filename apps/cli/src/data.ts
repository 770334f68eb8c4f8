/** @file Data sets as the user names them. */

import { type Dataset, type OpenDatasetOptions, openDataset } from "@dilf/data";
import { UsageError } from "./errors.ts";

/** `--data`. @throws UsageError for a spec that is not understood; what the data set itself throws when it is not there or not sound */
export async function openData(spec: string, options: OpenDatasetOptions = {}): Promise<Dataset> {
  try {
    return await openDataset(spec, options);
  } catch (cause) {
    throw cause instanceof RangeError ? new UsageError(`--data: ${cause.message}`, { cause }) : cause;
  }
}

/** `--classes`: the categories that were asked for, all of the data set where none were. @throws UsageError for one that it does not have */
export function classesAskedFor({ name, classes }: Dataset, wanted: readonly string[] | undefined): readonly string[] {
  const unknown = wanted?.filter((one) => !classes.includes(one)) ?? [];
  if (unknown.length > 0) throw new UsageError(`--classes: ${name} has no category ${unknown.join(", ")}; it has ${classes.join(", ")}`);
  return wanted ?? classes;
}

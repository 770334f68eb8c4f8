/** @file The results of rows on disk: one JSON file for every row and seed, so that a table that was stopped goes on where it was. */

import { createHash } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeAtomically } from "@dilf/tensor/node";

/** JSON-safe. */
export interface RowResult {
  /** Of everything that the values depend on. */
  readonly hash: string;
  readonly table: string;
  readonly row: string;
  readonly seed: number;
  /** Column → share. */
  readonly values: Readonly<Record<string, number>>;
  /** Test shapes behind each column. */
  readonly counts: Readonly<Record<string, number>>;
  /** Wall-clock, training included. */
  readonly seconds: number;
}

/** Hexadecimal sha256 of a JSON-safe value. */
export const hashOf = (value: unknown): string => createHash("sha256").update(JSON.stringify(value)).digest("hex");

const slug = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");

const pathOf = (folder: string, { table, row, seed }: Pick<RowResult, "table" | "row" | "seed">): string =>
  join(folder, "rows", `${table}-${slug(row)}-seed${seed}.json`);

/** The result of a row, if it is there and of the same hash; a file that cannot be read counts as not there. */
export async function readResult(
  folder: string,
  wanted: Pick<RowResult, "hash" | "table" | "row" | "seed">,
): Promise<RowResult | undefined> {
  try {
    const found = JSON.parse(await readFile(pathOf(folder, wanted), "utf8")) as RowResult;
    return found.hash === wanted.hash ? found : undefined;
  } catch {
    return undefined;
  }
}

export async function writeResult(folder: string, result: RowResult): Promise<void> {
  await mkdir(join(folder, "rows"), { recursive: true });
  await writeAtomically(pathOf(folder, result), `${JSON.stringify(result, null, 2)}\n`);
}

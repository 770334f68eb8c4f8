/** @file ShapeNet's taxonomy.json: names of synsets, as a list of { synsetId, name: "first lemma,second lemma" }. */

import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { wordsOf } from "../labels/label.ts";
import { SHAPENET55 } from "../labels/shapenet55.ts";
import { nearest } from "../nearest.ts";
import type { Problem } from "../survey.ts";

/** Lemmas by synset; empty where there is no file. What is wrong with it is added to `problems`: the data can be used without it. */
export async function readTaxonomy(root: string, problems: Problem[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const lemmas = new Map<string, readonly string[]>();
  const path = join(root, "taxonomy.json");
  if (!existsSync(path)) return lemmas;
  let rows: unknown;
  try {
    rows = JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    problems.push({ kind: "broken", where: "taxonomy.json", message: (error as Error).message });
    return lemmas;
  }
  if (!Array.isArray(rows)) {
    problems.push({ kind: "malformed", where: "taxonomy.json", message: "wanted a list of { synsetId, name }" });
    return lemmas;
  }
  for (const [i, row] of rows.entries()) {
    const { synsetId, name } = (row ?? {}) as Record<string, unknown>;
    if (typeof synsetId === "string" && typeof name === "string")
      lemmas.set(
        synsetId,
        name
          .split(",")
          .map(wordsOf)
          .filter((word) => word !== ""),
      );
    else problems.push({ kind: "malformed", where: `taxonomy.json[${i}]`, message: 'wanted "synsetId" and "name", both text' });
  }
  return lemmas;
}

/** Why a synset is not understood, with the nearest one that is. */
export function unknownSynset(synset: string, taxonomy: ReadonlyMap<string, readonly string[]>): string {
  const named = taxonomy.get(synset);
  const close = nearest(
    synset,
    SHAPENET55.map((label) => label.synset),
  );
  const label = SHAPENET55.find((one) => one.synset === close);
  return `synset ${synset}${named ? ` (${named.join(", ")})` : ""} is none of the 55${label ? `; the nearest is ${label.synset} (${label.name})` : ""}`;
}

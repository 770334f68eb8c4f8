/** @file The sentences that stand for categories: the bundled bank, a file, and the naive template for names that no set holds. */

import { readFile } from "node:fs/promises";
import { bankPromptSet, naivePromptSet, type PromptSet, parsePromptSet } from "@dilf/prompts";
import { MissingError, UsageError } from "./errors.ts";

/** "naive", "shape-description", or the path of a prompt set. */
export async function openPrompts(nameOrFile: string): Promise<PromptSet> {
  if (nameOrFile === "naive" || nameOrFile === "shape-description") return bankPromptSet(nameOrFile);
  let text: string;
  try {
    text = await readFile(nameOrFile, "utf8");
  } catch (cause) {
    throw new MissingError(`--prompts: "${nameOrFile}" is neither naive, shape-description, nor a file that can be read`, { cause });
  }
  try {
    return parsePromptSet(JSON.parse(text));
  } catch (cause) {
    throw new UsageError(`--prompts: ${nameOrFile} is not a prompt set: ${(cause as Error).message}`, { cause });
  }
}

/** One list of sentences per class: the set's, or the paper's naive sentence for a class that the set does not hold. */
export function sentencesOf(
  prompts: PromptSet,
  classes: readonly string[],
): { readonly sentences: readonly (readonly string[])[]; readonly naive: readonly string[] } {
  const naive = classes.filter((name) => !Object.hasOwn(prompts.classes, name));
  const known = naive.length === 0 ? prompts.classes : { ...naivePromptSet(naive).classes, ...prompts.classes };
  return { sentences: classes.map((name) => known[name]!), naive };
}

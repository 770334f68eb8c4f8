/** @file The sentences that stand for categories: the bundled bank, a file, and the naive template for names that no set holds. */

import { readFile } from "node:fs/promises";
import { loadTowers } from "@dilf/clip";
import {
  BANK_CLASSES,
  bankPromptSet,
  bankSentences,
  type CommandName,
  listCommands,
  naivePromptSet,
  type PromptSet,
  parsePromptSet,
} from "@dilf/prompts";
import { MissingError, UsageError } from "./errors.ts";

const COMMAND_NAMES = listCommands().map(({ name }) => name);

/** The name of a command, for the bundled bank's answers to it, or the path of a prompt set. */
export async function openPrompts(nameOrFile: string): Promise<PromptSet> {
  if (COMMAND_NAMES.includes(nameOrFile as CommandName)) return bankPromptSet(nameOrFile as CommandName);
  let text: string;
  try {
    text = await readFile(nameOrFile, "utf8");
  } catch (cause) {
    throw new MissingError(`--prompts: "${nameOrFile}" is neither a command (${COMMAND_NAMES.join(", ")}) nor a file that can be read`, {
      cause,
    });
  }
  try {
    return parsePromptSet(JSON.parse(text));
  } catch (cause) {
    throw new UsageError(`--prompts: ${nameOrFile} is not a prompt set: ${(cause as Error).message}`, { cause });
  }
}

/** The sentences of a label, none where the set has none: as `openPrompts`, but the bank is looked into without its hash, which takes a tenth of a second. */
export async function openDescriptions(nameOrFile: string): Promise<(label: string) => readonly string[]> {
  if (COMMAND_NAMES.includes(nameOrFile as CommandName)) return (label) => bankSentences(nameOrFile as CommandName, label);
  const { classes } = await openPrompts(nameOrFile);
  return (label) => (Object.hasOwn(classes, label) ? classes[label]! : []);
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

/**
 * Counts the tokens of a sentence as an encoder's tokenizer does, start and end included.
 * @returns `maxTokens`, the encoder's context; a text beyond it counts as one more than that
 */
export async function tokenCounter(
  encoder: string,
): Promise<{ readonly countTokens: (text: string) => number; readonly maxTokens: number }> {
  const { tokenizer } = await loadTowers(encoder);
  const countTokens = (text: string) => {
    try {
      return tokenizer.encode([text]).ends[0]! + 1;
    } catch (error) {
      if (error instanceof RangeError) return tokenizer.context + 1;
      throw error;
    }
  };
  return { countTokens, maxTokens: tokenizer.context };
}

const LISTS = ["modelnet40", "modelnet10", "scanobjectnn", "shapenet55", "minishapes", "bank"] as const;

/** Names of categories by the name of the data set they belong to. */
async function knownList(name: (typeof LISTS)[number]): Promise<readonly string[]> {
  if (name === "bank") return BANK_CLASSES;
  const { MINISHAPES_SEEN, MINISHAPES_UNSEEN, MODELNET10, MODELNET40, SCANOBJECTNN, SHAPENET55 } = await import("@dilf/data");
  if (name === "minishapes") return [...MINISHAPES_SEEN, ...MINISHAPES_UNSEEN].sort();
  return { modelnet40: MODELNET40, modelnet10: MODELNET10, scanobjectnn: SCANOBJECTNN, shapenet55: SHAPENET55 }[name].map(
    (label) => label.name,
  );
}

/** The categories of a known data set, or of a file: a JSON list, or a name a line (empty lines and those that begin with # do not count). */
export async function classList(nameOrFile: string, flag = "--classes"): Promise<readonly string[]> {
  const known = LISTS.find((name) => name === nameOrFile);
  if (known) return knownList(known);
  const text = await readFile(nameOrFile, "utf8").catch((cause: unknown) => {
    throw new MissingError(`${flag}: "${nameOrFile}" is neither ${LISTS.join(", ")} nor a file that can be read`, {
      cause,
    });
  });
  if (!text.trimStart().startsWith("["))
    return text
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== "" && !line.startsWith("#"));
  const list = await Promise.resolve(text)
    .then(JSON.parse)
    .catch((cause: unknown) => {
      throw new UsageError(`${flag}: ${nameOrFile} is not JSON: ${(cause as Error).message}`, { cause });
    });
  if (Array.isArray(list) && list.every((name) => typeof name === "string")) return list as string[];
  throw new UsageError(`${flag}: ${nameOrFile} must hold a JSON list of names`);
}

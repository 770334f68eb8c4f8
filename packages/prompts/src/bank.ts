/** @file The bundled prompt sets. */

import { BANK } from "./bank/index.ts";
import { COMMANDS, type CommandName, fillTemplate } from "./commands.ts";
import { type PromptSet, promptSet } from "./prompt-set.ts";

const DATE = "2026-11-21";

/** The categories of the bundled bank, in alphabetical order: those of ShapeNet-55, ModelNet40, ScanObjectNN and MiniShapes. */
export const BANK_CLASSES: readonly string[] = Object.keys(BANK);

/**
 * A bundled prompt set over `BANK_CLASSES`: "naive" is one sentence per category from the paper's template, every other command at least ten sentences per
 * category that a large language model wrote for this project.
 * @throws RangeError for an unknown command
 */
export function bankPromptSet(command: CommandName): PromptSet {
  if (!Object.hasOwn(COMMANDS, command))
    throw new RangeError(`bankPromptSet: no command ${JSON.stringify(command)}; known are ${Object.keys(COMMANDS).join(", ")}`);
  if (command === "naive") return naivePromptSet(BANK_CLASSES);
  return promptSet({
    command,
    template: COMMANDS[command].text,
    model: "a large language model",
    date: DATE,
    source: "the prompt bank bundled with @dilf/prompts",
    note: "Written afresh for this project by a large language model, ten sentences per category; reviewed by tests, not by people.",
    classes: Object.fromEntries(BANK_CLASSES.map((name) => [name, BANK[name]![command]])),
  });
}

/**
 * "A 3D object of a chair." for any category names: the paper's baseline without a language model (Table 5, row 1).
 * @throws TypeError for an empty list or an empty name
 * @example naivePromptSet(["airplane"]).classes.airplane // ["A 3D object of an airplane."]
 */
export function naivePromptSet(classNames: readonly string[]): PromptSet {
  const template = COMMANDS.naive.text;
  return promptSet({
    command: "naive",
    template,
    model: "template",
    date: DATE,
    source: "the paper's baseline without a language model",
    classes: Object.fromEntries(classNames.map((name) => [name, [fillTemplate(template, name)]])),
  });
}

/**
 * What `bankPromptSet(command)` holds for one category, without making the set and its hash; none for a category that is not in the bank.
 * @throws RangeError for an unknown command
 */
export function bankSentences(command: CommandName, className: string): readonly string[] {
  if (!Object.hasOwn(COMMANDS, command))
    throw new RangeError(`bankSentences: no command ${JSON.stringify(command)}; known are ${Object.keys(COMMANDS).join(", ")}`);
  if (!Object.hasOwn(BANK, className)) return [];
  return command === "naive" ? [fillTemplate(COMMANDS.naive.text, className)] : BANK[className]![command];
}

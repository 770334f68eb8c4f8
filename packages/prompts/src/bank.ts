/** @file The bundled prompt sets. */

import { SHAPE_DESCRIPTION } from "./bank/shape-description.ts";
import { COMMANDS, type CommandName, fillTemplate } from "./commands.ts";
import { type PromptSet, promptSet } from "./prompt-set.ts";

const DATE = "2026-11-21";

/** The categories of the bundled bank: those of MiniShapes. */
export const BANK_CLASSES: readonly string[] = Object.keys(SHAPE_DESCRIPTION);

/**
 * A bundled prompt set over `BANK_CLASSES`: "naive" is one sentence per category from the paper's template, "shape-description" ten
 * sentences per category that a large language model wrote for this project.
 * @throws RangeError for an unknown command
 */
export function bankPromptSet(command: CommandName): PromptSet {
  switch (command) {
    case "naive":
      return naivePromptSet(BANK_CLASSES);
    case "shape-description":
      return promptSet({
        command,
        template: COMMANDS[command].text,
        model: "a large language model",
        date: DATE,
        source: "the prompt bank bundled with @dilf/prompts",
        note: "Written afresh for this project by a large language model, ten sentences per category; reviewed by tests, not by people.",
        classes: SHAPE_DESCRIPTION,
      });
    default:
      throw new RangeError(
        `bankPromptSet: no command ${JSON.stringify(command satisfies never)}; known are ${Object.keys(COMMANDS).join(", ")}`,
      );
  }
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

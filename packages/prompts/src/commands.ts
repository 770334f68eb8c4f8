/** @file The language commands: what is asked of the language model about a category, as a written table. */

/** A question to a language model about a category. */
export interface Command {
  /** What the paper prints (section 4.5.2 and Table 5); `[CLASS]` stands for the category. */
  readonly text: string;
  /** "template": the text itself is the sentence, no language model takes part. "question": a language model answers it. */
  readonly kind: "template" | "question";
  /** The row of the paper's Table 5. */
  readonly paperRow: number;
}

/** Name → command, in the order of the paper's rows. */
export const COMMANDS = {
  naive: { text: "A 3D object of a [CLASS].", kind: "template", paperRow: 1 },
  "words-to-sentence": { text: "Make a sentence using these words: a [CLASS], 3D shape, rendering.", kind: "question", paperRow: 2 },
  "key-components": { text: "What are the key components of a 3D [CLASS]?", kind: "question", paperRow: 3 },
  discriminative: {
    text: "Compared with other 3D objects, what are the exterior features of a 3D [CLASS]?",
    kind: "question",
    paperRow: 4,
  },
  "shape-description": { text: "Describe the shape of a 3D [CLASS] when rendering it.", kind: "question", paperRow: 5 },
} as const satisfies Readonly<Record<string, Command>>;

/** "naive" | "words-to-sentence" | "key-components" | "discriminative" | "shape-description" */
export type CommandName = keyof typeof COMMANDS;

/** The commands that a language model answers. */
export type QuestionName = { [N in CommandName]: (typeof COMMANDS)[N]["kind"] extends "question" ? N : never }[CommandName];

/** All commands in the order of the paper's rows, with their names. */
export function listCommands(): readonly (Command & { readonly name: CommandName })[] {
  return (Object.keys(COMMANDS) as CommandName[]).map((name) => ({ name, ...COMMANDS[name] }));
}

/**
 * Puts a category into a template: "a [CLASS]" becomes "an airplane" before a vowel letter. Otherwise literal, as the paper has it
 * (so plurals keep their article: "a stairs").
 */
export function fillTemplate(template: string, className: string): string {
  const article = /^[aeiou]/i.test(className) ? "n" : "";
  return template.replace(/\b([Aa]) \[CLASS\]/g, (_, a: string) => `${a}${article} ${className}`).replaceAll("[CLASS]", () => className);
}

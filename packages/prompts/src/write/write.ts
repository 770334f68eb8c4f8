/** @file Asks a language model about every category and makes a prompt set of the answers. */

import { COMMANDS, fillTemplate, type QuestionName } from "../commands.ts";
import type { LanguageModel, Question } from "../language-model.ts";
import { type PromptSet, promptSet } from "../prompt-set.ts";
import { askPatiently, RETRY_DEFAULTS, type RetryOptions } from "./ask.ts";
import { type AnswerCache, answerKey, memoryCache } from "./cache.ts";
import { cleanAnswer, folded, MAX_TOKENS } from "./clean.ts";

/**
 * How to answer, told to the model with every question. Our choice, after the paper's examples: they are single sentences about visible parts. Colours and
 * materials are left out because the pictures are grey.
 */
export const INSTRUCTIONS =
  "Answer with one plain English sentence of at most 40 words. Speak only of what is visible of the shape from outside: silhouette, parts, proportions, symmetry. " +
  "No colours, no materials, no brands, no list, no numbering, no quotation marks, no introduction.";

/** What `writePrompts` is asked to do. */
export interface WriteOptions {
  readonly model: LanguageModel;
  /** Category names as they are put into the question. */
  readonly classes: readonly string[];
  /** One of the paper's, or a question of your own that holds [CLASS]. */
  readonly command: QuestionName | { readonly template: string };
  /** Sentences per category. */
  readonly perClass: number;
  /** YYYY-MM-DD, for the set; packages read no clock. */
  readonly date: string;
  /** Tokens of a sentence in the encoder that will read it, start and end included. */
  readonly countTokens: (text: string) => number;
  /** The most of them. Default 77. */
  readonly maxTokens?: number;
  /** Default `INSTRUCTIONS`. */
  readonly instructions?: string;
  /** Questions under way at once. Default 4. */
  readonly concurrency?: number;
  /** Answers taken per category before it counts as failed, as a multiple of `perClass`. Default 4: refusals, doubles and answers of bad form are asked again. */
  readonly patience?: number;
  /** Default: one that ends with the process. */
  readonly cache?: AnswerCache;
  readonly retry?: Partial<RetryOptions>;
  /** US dollars per million tokens, for `usage.cost`. */
  readonly prices?: { readonly input: number; readonly output: number };
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: WriteEvent) => void;
}

/** What `writePrompts` tells while it runs. */
export type WriteEvent =
  | { readonly kind: "accepted"; readonly className: string; readonly sentence: string; readonly done: number; readonly total: number }
  | { readonly kind: "rejected"; readonly className: string; readonly answer: string; readonly reason: string }
  | { readonly kind: "retry"; readonly className: string; readonly reason: string; readonly waitMs: number };

/** What a prompt set cost. */
export interface Usage {
  /** Answers that were asked for now, and those that the cache held. */
  readonly asked: number;
  readonly cached: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** US dollars, where prices were given; of what was asked now. */
  readonly cost?: number;
}

/** An answer that was not taken. */
export interface Rejection {
  readonly className: string;
  readonly answer: string;
  readonly reason: string;
}

/** What `writePrompts` made. */
export interface Written {
  readonly set: PromptSet;
  /** Every answer that was not taken, and why. */
  readonly rejected: readonly Rejection[];
  readonly usage: Usage;
}

/** Some categories did not get their sentences; the rest of the answers is in the cache. */
export class PromptsIncompleteError extends Error {
  override readonly name = "PromptsIncompleteError";
  readonly rejected: readonly Rejection[];

  constructor(message: string, rejected: readonly Rejection[]) {
    super(message);
    this.rejected = rejected;
  }
}

/** The questions that `writePrompts` would ask first, one per category: for a dry run. */
export function questionsFor({
  classes,
  command,
  instructions = INSTRUCTIONS,
}: Pick<WriteOptions, "classes" | "command" | "instructions">): Question[] {
  const template = templateOf(command);
  checkClasses(classes);
  return classes.map((className) => ({ text: fillTemplate(template, className), instructions, className, attempt: 0 }));
}

/**
 * Asks until every category has `perClass` different sentences. Sentences are in the order of the attempts, so the same answers make the same set whatever
 * the concurrency.
 * @throws TypeError for no, repeated or empty class names or a template without [CLASS]; RangeError for counts out of range; PromptsIncompleteError when a
 *   category got too few; LanguageModelError when the model cannot be asked; the signal's reason when aborted. What was answered is in the cache by then.
 * @example await writePrompts({ model: openaiModel({ … }), classes: ["chair"], command: "shape-description", perClass: 10, date: "2026-01-31", countTokens })
 */
export async function writePrompts(options: WriteOptions): Promise<Written> {
  const { model, classes, command, perClass, date, countTokens, prices } = options;
  const {
    instructions = INSTRUCTIONS,
    maxTokens = MAX_TOKENS,
    concurrency = 4,
    patience = 4,
    cache = memoryCache(),
    onEvent = () => {},
  } = options;
  for (const [name, value] of Object.entries({ perClass, concurrency, patience }))
    if (!(Number.isInteger(value) && value >= 1)) throw new RangeError(`writePrompts: ${name} must be an integer ≥ 1, got ${value}`);
  const firsts = questionsFor({ classes, command, instructions });
  const retry = { ...RETRY_DEFAULTS, ...options.retry };
  // One failure stops the questions under way, and an abort from outside too.
  const failure = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, failure.signal]) : failure.signal;
  signal.throwIfAborted();

  const usage = { asked: 0, cached: 0, inputTokens: 0, outputTokens: 0 };
  const rejected: Rejection[] = [];
  const total = classes.length * perClass;
  let done = 0;

  const answerTo = async (question: Question) => {
    const key = answerKey(model, question);
    const known = await cache.get(key);
    if (known) {
      usage.cached++;
      return known;
    }
    const answer = await askPatiently(model, question, retry, signal, (reason, waitMs) =>
      onEvent({ kind: "retry", className: question.className, reason, waitMs }),
    );
    await cache.set(key, answer);
    usage.asked++;
    usage.inputTokens += answer.inputTokens;
    usage.outputTokens += answer.outputTokens;
    return answer;
  };

  /** One category, answer after answer: whether one is a double depends on those before it. */
  const sentencesOf = async (first: Question): Promise<string[]> => {
    const { className, text: question } = first;
    const sentences = new Map<string, string>(); // by what is said
    for (let attempt = 0; attempt < patience * perClass && sentences.size < perClass; attempt++) {
      signal.throwIfAborted();
      const answer = await answerTo({ ...first, attempt });
      const cleaned = cleanAnswer(answer, { question, countTokens, maxTokens });
      const reason = "rejected" in cleaned ? cleaned.rejected : sentences.has(folded(cleaned.sentence)) ? "said before" : null;
      if (reason !== null) {
        rejected.push({ className, answer: answer.text, reason });
        onEvent({ kind: "rejected", className, answer: answer.text, reason });
      } else if ("sentence" in cleaned) {
        sentences.set(folded(cleaned.sentence), cleaned.sentence);
        onEvent({ kind: "accepted", className, sentence: cleaned.sentence, done: ++done, total });
      }
    }
    return [...sentences.values()];
  };

  const found = new Map<string, string[]>();
  const queue = firsts.values();
  const worker = async () => {
    for (const question of queue) found.set(question.className, await sentencesOf(question));
  };
  const workers = Array.from({ length: Math.min(concurrency, classes.length) }, () =>
    worker().catch((error: unknown) => {
      failure.abort(error);
      throw error;
    }),
  );
  const outcomes = await Promise.allSettled(workers);
  options.signal?.throwIfAborted();
  const failed = outcomes.find((outcome) => outcome.status === "rejected");
  if (failed) throw failed.reason;

  const short = classes.filter((name) => found.get(name)!.length < perClass);
  if (short.length > 0) throw incomplete(short, found, perClass, patience, rejected);
  const set = promptSet({
    command: typeof command === "string" ? command : "custom",
    template: templateOf(command),
    model: model.name,
    parameters: { ...model.parameters, instructions, perClass },
    date,
    source: "answers of a language model",
    classes: Object.fromEntries(classes.map((name) => [name, found.get(name)!])),
  });
  const cost = prices && (usage.inputTokens * prices.input + usage.outputTokens * prices.output) / 1e6;
  return { set, rejected, usage: { ...usage, ...(cost === undefined ? {} : { cost }) } };
}

function templateOf(command: WriteOptions["command"]): string {
  const template = typeof command === "string" ? COMMANDS[command]?.text : command.template;
  if (template === undefined)
    throw new TypeError(`writePrompts: no command ${JSON.stringify(command)}; known are ${Object.keys(COMMANDS).join(", ")}`);
  if (!template.includes("[CLASS]"))
    throw new TypeError(`writePrompts: the template must hold [CLASS] where the category goes, got ${JSON.stringify(template)}`);
  return template;
}

function checkClasses(classes: readonly string[]): void {
  if (classes.length === 0) throw new TypeError("writePrompts: classes is empty; name at least one category");
  const seen = new Set<string>();
  for (const [i, name] of classes.entries()) {
    if (name.trim() === "" || name !== name.trim())
      throw new TypeError(`writePrompts: class ${i} is ${JSON.stringify(name)}; a name has no white space around it and is not empty`);
    if (seen.has(name.toLowerCase())) throw new TypeError(`writePrompts: "${name}" is in the list of classes twice; leave one of them out`);
    seen.add(name.toLowerCase());
  }
}

function incomplete(
  short: readonly string[],
  found: ReadonlyMap<string, readonly string[]>,
  perClass: number,
  patience: number,
  rejected: readonly Rejection[],
): PromptsIncompleteError {
  const lines = short.slice(0, 10).map((name) => {
    const last = rejected.findLast(({ className }) => className === name);
    return `  ${name}: ${found.get(name)!.length} of ${perClass}${last ? `; the last rejected: ${last.reason}` : ""}`;
  });
  const more = short.length > 10 ? `\n  and ${short.length - 10} more` : "";
  return new PromptsIncompleteError(
    `writePrompts: ${short.length} categories have too few sentences after ${patience * perClass} answers each:\n${lines.join("\n")}${more}\nask for fewer, raise the temperature (doubles), or give more patience`,
    rejected,
  );
}

/** @file Any function as a language model. */

import type { Answer, LanguageModel, Question } from "../language-model.ts";
import type { Json } from "../prompt-set.ts";

/** Options of `functionModel`. */
export interface FunctionModelOptions {
  /** Goes into the prompt set. */
  readonly name: string;
  readonly parameters?: Readonly<Record<string, Json>>;
}

/**
 * A language model out of a function: a service with a client of its own, a local model, a rule.
 * @param answer returns the text, or a whole `Answer`; it may throw `LanguageModelError` to be asked again
 * @example functionModel(async ({ text }) => myClient.complete(text), { name: "my model" })
 */
export function functionModel(
  answer: (question: Question, options: { readonly signal: AbortSignal }) => Promise<string | Answer> | string | Answer,
  { name, parameters = {} }: FunctionModelOptions,
): LanguageModel {
  return {
    name,
    parameters,
    ask: async (question, options) => {
      options.signal.throwIfAborted();
      const given = await answer(question, options);
      return typeof given === "string" ? { text: given, end: "stop", inputTokens: 0, outputTokens: 0 } : given;
    },
  };
}

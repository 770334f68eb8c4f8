/** @file What has been answered already. */

import type { Answer, LanguageModel, Question } from "../language-model.ts";
import { sha256 } from "../sha256.ts";

/** Answers by key. An interrupted run that is started again with the same cache asks nothing twice. */
export interface AnswerCache {
  get(key: string): Promise<Answer | undefined>;
  /** Resolves when the answer is safe. */
  set(key: string, answer: Answer): Promise<void>;
}

/** One key per model, its parameters, question, instructions and attempt. */
export function answerKey({ name, parameters }: LanguageModel, { text, instructions, attempt }: Question): string {
  const sorted = Object.fromEntries(Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1)));
  return sha256(JSON.stringify([name, sorted, instructions, text, attempt]));
}

/** A cache that ends with the process. */
export function memoryCache(): AnswerCache {
  const answers = new Map<string, Answer>();
  return {
    get: async (key) => answers.get(key),
    set: async (key, answer) => {
      answers.set(key, answer);
    },
  };
}

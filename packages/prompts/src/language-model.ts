/** @file The contract of whoever answers questions: a service, a file of answers, a function of the user's. */

import type { Json } from "./prompt-set.ts";

/** What a language model is asked. */
export interface Question {
  /** What is asked, the category filled in. */
  readonly text: string;
  /** How to answer; the system message where the service has one. */
  readonly instructions: string;
  /** The category that the question is about. */
  readonly className: string;
  /** Counts the askings of the same question, from 0: a model without a state of its own may use it as its seed. */
  readonly attempt: number;
}

/** What a language model answered. */
export interface Answer {
  readonly text: string;
  /** "stop": the answer is whole. "length": it was cut at the token limit. "refusal": the service says that it declined. */
  readonly end: "stop" | "length" | "refusal";
  /** As the service counts them; 0 where it does not say. */
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** What answers questions: a service, a local model, or a function. `checkLanguageModel` of `@dilf/prompts/testing` tries one. */
export interface LanguageModel {
  /** Goes into `PromptSet.model`. */
  readonly name: string;
  /** Everything that shapes an answer besides the question: into `PromptSet.parameters` and the key of the cache. Never a key or a token. */
  readonly parameters: Readonly<Record<string, Json>>;
  /** @throws LanguageModelError, saying whether asking again may help; the signal's reason when it was aborted */
  ask(question: Question, options: { readonly signal: AbortSignal }): Promise<Answer>;
}

/** Why there is no answer. */
export class LanguageModelError extends Error {
  override readonly name = "LanguageModelError";
  /** Whether the same question may be answered later: too many requests, a fault of the server, a stalled connection. */
  readonly retryable: boolean;
  /** What the server asked us to wait, where it did. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, options: { retryable: boolean; retryAfterMs?: number | undefined; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.retryable = options.retryable;
    this.retryAfterMs = options.retryAfterMs;
  }
}

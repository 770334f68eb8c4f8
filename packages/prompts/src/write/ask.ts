/** @file One question, asked until there is an answer or no hope. */

import { type Answer, type LanguageModel, LanguageModelError, type Question } from "../language-model.ts";

/** How requests that fail are made again. */
export interface RetryOptions {
  /** Requests for one answer before giving up. */
  readonly tries: number;
  /** Milliseconds before the second request; doubled each time, at most `maxWaitMs`. A server's `retry-after` is honoured up to `maxRetryAfterMs`. */
  readonly waitMs: number;
  readonly maxWaitMs: number;
  readonly maxRetryAfterMs: number;
  /** Resolves after so many milliseconds, rejects with the signal's reason when it aborts first. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** How often, and after how long, a request is made again when nothing is said. */
export const RETRY_DEFAULTS: RetryOptions = {
  tries: 6, // waits of 1, 2, 4, 8 and 16 s: half a minute of a server's bad time
  waitMs: 1000,
  maxWaitMs: 30_000,
  maxRetryAfterMs: 300_000,
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const stop = () => {
        clearTimeout(timer);
        reject(signal.reason);
      };
      const timer = setTimeout(() => {
        signal.removeEventListener("abort", stop);
        resolve();
      }, ms);
      signal.addEventListener("abort", stop, { once: true });
    }),
};

/**
 * @param onRetry told before each wait
 * @throws the last LanguageModelError, with how often it was tried; whatever else the model throws, at once
 */
export async function askPatiently(
  model: LanguageModel,
  question: Question,
  { tries, waitMs, maxWaitMs, maxRetryAfterMs, sleep }: RetryOptions,
  signal: AbortSignal,
  onRetry: (reason: string, waitMs: number) => void,
): Promise<Answer> {
  for (let i = 1; ; i++) {
    try {
      return await model.ask(question, { signal });
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof LanguageModelError) || !error.retryable) throw error;
      const { message, retryAfterMs } = error;
      if (i >= tries)
        throw new LanguageModelError(`${message} (after ${i} requests for "${question.className}")`, { retryable: true, cause: error });
      if (retryAfterMs !== undefined && retryAfterMs > maxRetryAfterMs)
        throw new LanguageModelError(
          `${message}; the server asks to wait ${Math.round(retryAfterMs / 1000)} s, which is too long: run again then`,
          {
            retryable: false,
            cause: error,
          },
        );
      const wait = retryAfterMs ?? Math.min(maxWaitMs, waitMs * 2 ** (i - 1));
      onRetry(message, wait);
      await sleep(wait, signal);
    }
  }
}

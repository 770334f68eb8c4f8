/** @file A prompt set as a language model: reproduces a run without one. */

import { type LanguageModel, LanguageModelError } from "../language-model.ts";
import { type PromptSet, sentencesFor } from "../prompt-set.ts";

/**
 * Answers every question about a category with the sentences of a set, in their order: attempt 0 gives the first.
 * A category that the set does not hold, and an attempt beyond its last sentence, are errors that asking again does not mend.
 * @example replayModel(bankPromptSet("shape-description"))
 */
export function replayModel(set: PromptSet): LanguageModel {
  return {
    name: set.model,
    parameters: { ...set.parameters, replay: set.sha256 },
    ask: async ({ className, attempt }, { signal }) => {
      signal.throwIfAborted();
      const sentences = sentencesFor(set, className);
      const text = sentences[attempt];
      if (text === undefined)
        throw new LanguageModelError(
          `replayModel: the set holds ${sentences.length} sentences for "${className}", number ${attempt + 1} was asked for`,
          {
            retryable: false,
          },
        );
      return { text, end: "stop", inputTokens: 0, outputTokens: 0 };
    },
  };
}

/** @file What a prompt set of the right form may still have wrong with it. */

import { fillTemplate } from "./commands.ts";
import type { PromptSet } from "./prompt-set.ts";
import { cleanAnswer, folded, MAX_TOKENS } from "./write/clean.ts";

/** A sentence that should not be in a prompt set, and why. */
export interface PromptFault {
  readonly className: string;
  readonly sentence: string;
  readonly fault: string;
}

/** What `checkPromptSet` measures sentences with. */
export interface CheckOptions {
  /** Tokens of a sentence in the encoder that will read it, start and end included. */
  readonly countTokens: (text: string) => number;
  /** Default 77. */
  readonly maxTokens?: number;
}

/**
 * Every sentence that cleaning would have rejected or changed, and every one that stands twice, in a category or in two of them.
 * @returns an empty list for a set without faults
 */
export function checkPromptSet(set: PromptSet, { countTokens, maxTokens = MAX_TOKENS }: CheckOptions): PromptFault[] {
  const faults: PromptFault[] = [];
  const owners = new Map<string, string>();
  for (const [className, sentences] of Object.entries(set.classes)) {
    const question = fillTemplate(set.template, className);
    for (const sentence of sentences) {
      const add = (fault: string) => faults.push({ className, sentence, fault });
      // A template is its own answer: only its length can be wrong.
      if (set.command === "naive") {
        const tokens = countTokens(sentence);
        if (tokens > maxTokens) add(`${tokens} tokens, at most ${maxTokens} fit`);
      } else {
        const cleaned = cleanAnswer({ text: sentence, end: "stop", inputTokens: 0, outputTokens: 0 }, { question, countTokens, maxTokens });
        if ("rejected" in cleaned) add(cleaned.rejected);
        else if (cleaned.sentence !== sentence) add(`more than one clean sentence; cleaned it reads ${JSON.stringify(cleaned.sentence)}`);
      }
      const owner = owners.get(folded(sentence));
      if (owner !== undefined) add(owner === className ? "stands here twice" : `stands under "${owner}" too`);
      owners.set(folded(sentence), className);
    }
  }
  return faults;
}

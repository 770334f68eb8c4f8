/** @file From what a language model says to one sentence, or the reason why not. */

import type { Answer } from "../language-model.ts";

/** What `cleanAnswer` measures answers with. */
export interface CleanOptions {
  /** What was asked: an answer that repeats it is none. */
  readonly question: string;
  /** Tokens of a sentence in the encoder that will read it, start and end included. */
  readonly countTokens: (text: string) => number;
  /** Default 77, CLIP's context. */
  readonly maxTokens?: number;
}

/** A sentence that can be used, or why there is none in the answer. */
export type Cleaned = { readonly sentence: string } | { readonly rejected: string };

/** CLIP's context length, start and end token included. */
export const MAX_TOKENS = 77;
const FEWEST_WORDS = 3;

const REFUSAL =
  /^(?:(?:i['’]?m|i am) (?:very )?sorry|sorry\b|apologies|unfortunately|as an? (?:ai|language model)|i (?:can['’]?t|cannot|can not|won['’]?t|will not|do not|don['’]?t|am not able|am unable)|i['’]m (?:not able|unable))/i;
/** "Sure!" and "Here is a sentence:" stand before the answer; a sentence that merely begins like them goes on after the word. */
const PREAMBLE =
  /^(?:(?:sure|certainly|of course|absolutely|great|okay|ok)\s*[.!,:]+|(?:sure|certainly|here(?:['’]s| is| are)|(?:the |my )?(?:answer|sentence|description|response))\b[^.:!?]*:)\s*/i;
/** Numbering, bullets, headings, markup, quotation marks, at the beginning. */
const LEAD = /^(?:\(?\d{1,3}[.):]\)?\s+|[-*•–—]\s+|#+\s*|["'“”‘’«»`*_]+)/;
const TAIL = /["“”’«»`*_]+$/;

/**
 * One sentence out of an answer: without preamble, numbering, markup and quotes, white space as single spaces.
 * @returns the sentence, or why there is none: a refusal, an empty or cut answer, an echo of the question, too few words, too many tokens
 */
export function cleanAnswer({ text, end }: Answer, { question, countTokens, maxTokens = MAX_TOKENS }: CleanOptions): Cleaned {
  if (end === "refusal") return { rejected: "the model refused" };
  let rest = text
    .replace(/<think>[\s\S]*?<\/think>/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  for (let before = ""; before !== rest; ) {
    before = rest;
    rest = rest.replace(LEAD, "").replace(PREAMBLE, "").trim();
  }
  if (rest === "") return { rejected: end === "length" ? "cut at the length limit before a word was said" : "empty" };
  if (REFUSAL.test(rest)) return { rejected: "the model refused" };
  if (rest.endsWith("<think>") || rest.includes("<think>")) return { rejected: "cut at the length limit while reasoning" };
  const sentences = [...SEGMENTER.segment(rest)].map(({ segment }) => segment.trim());
  const sentence = sentences[0]!
    .replace(TAIL, "")
    .replace(/\*\*|__|`/g, "")
    .trim();
  if (end === "length" && sentences.length === 1 && !/[.!?]$/.test(sentence)) return { rejected: "cut at the length limit" };
  if (folded(sentence).includes(folded(question)) || folded(question).includes(folded(sentence)))
    return { rejected: "an echo of the question" };
  if (sentence.endsWith("?")) return { rejected: "a question" };
  if (sentence.split(" ").length < FEWEST_WORDS) return { rejected: `fewer than ${FEWEST_WORDS} words` };
  const tokens = countTokens(sentence);
  if (tokens > maxTokens) return { rejected: `${tokens} tokens, at most ${maxTokens} fit` };
  return { sentence };
}

const SEGMENTER = new Intl.Segmenter("en", { granularity: "sentence" });

/** Letters and digits only, lower case: for comparing what is said, not how it is written. */
export function folded(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

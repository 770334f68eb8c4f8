import { expect, test } from "vitest";
import { type Answer, cleanAnswer } from "../src/index.ts";

const question = "Describe the shape of a 3D chair when rendering it.";
const words = (text: string) => text.split(/\s+/).length + 2; // start and end token
const clean = (text: string, end: Answer["end"] = "stop") =>
  cleanAnswer({ text, end, inputTokens: 0, outputTokens: 0 }, { question, countTokens: words, maxTokens: 20 });

const SENTENCE = "A flat seat on four legs.";

test.each([
  { name: "nothing to do", text: SENTENCE },
  { name: "white space", text: `  A flat   seat\non four legs. \n` },
  { name: "numbering", text: `1. ${SENTENCE}` },
  { name: "numbering in brackets", text: `(12) ${SENTENCE}` },
  { name: "a bullet", text: `- ${SENTENCE}` },
  { name: "quotes", text: `"${SENTENCE}"` },
  { name: "curly quotes", text: `“${SENTENCE}”` },
  { name: "markup", text: `**${SENTENCE}**` },
  { name: "markup inside", text: "A **flat** seat on `four` legs." },
  { name: "numbering in quotes", text: `2) "${SENTENCE}"` },
  { name: "a preamble", text: `Sure! ${SENTENCE}` },
  { name: "a longer preamble", text: `Certainly! Here is a sentence: "${SENTENCE}"` },
  { name: "a label", text: `Answer: ${SENTENCE}` },
  { name: "a second sentence", text: `${SENTENCE} It has a back.` },
  { name: "a list", text: `1. ${SENTENCE}\n2. A tall back.` },
  { name: "reasoning aloud", text: `<think>What is a chair? It has legs.</think>${SENTENCE}` },
])("one sentence of an answer with $name", ({ text }) => expect(clean(text)).toEqual({ sentence: SENTENCE }));

test.each([
  { text: "3D chair, seen from the side.", kept: "3D chair, seen from the side." }, // the number is no numbering
  { text: "Here a seat meets four legs.", kept: "Here a seat meets four legs." }, // no preamble: nothing is announced
  { text: "Great wings span the body.", kept: "Great wings span the body." },
  { text: "Answer machines have a slot.", kept: "Answer machines have a slot." },
  { text: "Two arms, e.g. rounded ones, flank the seat", kept: "Two arms, e.g. rounded ones, flank the seat" },
  { text: "The chair’s back is tall.", kept: "The chair’s back is tall." },
])("keeps: $text", ({ text, kept }) => expect(clean(text)).toEqual({ sentence: kept }));

test.each([
  { text: "", reason: "empty" },
  { text: ' "" \n', reason: "empty" },
  { text: "Sure!", reason: "empty" },
  { text: "I'm sorry, but I can't help with that.", reason: "the model refused" },
  { text: "I’m sorry, I cannot do this.", reason: "the model refused" },
  { text: "As an AI language model, I have no eyes.", reason: "the model refused" },
  { text: question, reason: "an echo of the question" },
  { text: `"${question.toLowerCase()}"`, reason: "an echo of the question" },
  { text: "Describe the shape of a 3D chair", reason: "an echo of the question" },
  { text: "What kind of chair do you mean?", reason: "a question" },
  { text: "Four legs", reason: "fewer than 3 words" },
  { text: `A seat ${"and a leg ".repeat(8)}`, reason: "28 tokens, at most 20 fit" },
])("rejects $text: $reason", ({ text, reason }) => expect(clean(text)).toEqual({ rejected: reason }));

test.each([
  { text: "A flat seat on", end: "length", result: { rejected: "cut at the length limit" } },
  { text: `${SENTENCE} It has a`, end: "length", result: { sentence: SENTENCE } }, // the first sentence was whole
  { text: "", end: "length", result: { rejected: "cut at the length limit before a word was said" } },
  { text: "<think>Let me see", end: "length", result: { rejected: "cut at the length limit while reasoning" } },
  { text: SENTENCE, end: "refusal", result: { rejected: "the model refused" } },
] as const)("an answer that ended by $end: $text", ({ text, end, result }) => expect(clean(text, end)).toEqual(result));

/** @file What every provider of answers must hold, ours and yours. */

import assert from "node:assert/strict";
import type { LanguageModel, Question } from "../language-model.ts";

/**
 * Runs the conformance suite of language models against one. Asks it two questions.
 * @param question one that the model answers
 * @throws AssertionError that says what does not hold
 */
export async function checkLanguageModel(model: LanguageModel, question: Question): Promise<void> {
  assert.ok(model.name.length > 0, "checkLanguageModel: name must not be empty");
  assert.deepEqual(JSON.parse(JSON.stringify(model.parameters)), model.parameters, "checkLanguageModel: parameters must survive JSON");
  const answer = await model.ask(question, { signal: new AbortController().signal });
  assert.equal(typeof answer.text, "string", "checkLanguageModel: text must be a string");
  assert.ok(
    ["stop", "length", "refusal"].includes(answer.end),
    `checkLanguageModel: end must be stop, length or refusal, got ${answer.end}`,
  );
  for (const count of [answer.inputTokens, answer.outputTokens])
    assert.ok(Number.isInteger(count) && count >= 0, `checkLanguageModel: token counts must be integers ≥ 0, got ${count}`);
  const reason = new Error("stopped by the conformance suite");
  await assert.rejects(
    async () => model.ask(question, { signal: AbortSignal.abort(reason) }),
    (error) => error === reason,
    "checkLanguageModel: an aborted signal must reject with its reason",
  );
}

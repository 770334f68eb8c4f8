import { expect, test } from "vitest";
import {
  functionModel,
  LanguageModelError,
  memoryCache,
  PromptsIncompleteError,
  questionsFor,
  replayModel,
  type WriteEvent,
  type WriteOptions,
  writePrompts,
} from "../src/index.ts";

const countTokens = (text: string) => text.split(" ").length + 2;
const ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"];
const plain = functionModel(({ className, attempt }) => `The ${ORDINALS[attempt]} thing about a ${className}.`, { name: "plain" });
const BASE = {
  model: plain,
  classes: ["chair", "table", "mug"],
  command: "shape-description",
  perClass: 2,
  date: "2026-01-31",
  countTokens,
} satisfies WriteOptions;
const noSleep = { sleep: async () => {} };

test("every category gets its sentences, in the order of the attempts", async () => {
  const { set, rejected, usage } = await writePrompts(BASE);
  expect(set.classes.table).toEqual(["The first thing about a table.", "The second thing about a table."]);
  expect(Object.keys(set.classes)).toEqual(BASE.classes);
  expect(set).toMatchObject({ command: "shape-description", model: "plain", date: "2026-01-31", version: 1 });
  expect(rejected).toEqual([]);
  expect(usage).toEqual({ asked: 6, cached: 0, inputTokens: 0, outputTokens: 0 });
});

test("a template of the user's; the question that is sent", async () => {
  const template = "How does a [CLASS] look from above?";
  expect(questionsFor({ classes: ["axe"], command: { template } })).toMatchObject([
    { text: "How does an axe look from above?", className: "axe", attempt: 0 },
  ]);
  const { set } = await writePrompts({ ...BASE, command: { template } });
  expect(set).toMatchObject({ command: "custom", template });
});

test("bad answers and doubles are asked again, and reported", async () => {
  const said = ["", "I'm sorry, no.", "A seat with legs.", "a seat, with legs!", "A tall back."];
  const events: WriteEvent[] = [];
  const { set, rejected } = await writePrompts({
    ...BASE,
    classes: ["chair"],
    model: functionModel(({ attempt }) => said[attempt]!, { name: "scripted" }),
    onEvent: (event) => events.push(event),
  });
  expect(set.classes.chair).toEqual(["A seat with legs.", "A tall back."]);
  expect(rejected.map(({ reason }) => reason)).toEqual(["empty", "the model refused", "said before"]);
  expect(events.filter(({ kind }) => kind === "accepted")).toMatchObject([
    { done: 1, total: 2 },
    { done: 2, total: 2 },
  ]);
});

test("a category that never gets enough is an error that names it, and why", async () => {
  const model = functionModel(({ className, attempt }) => (className === "mug" ? "no" : `The ${ORDINALS[attempt]} thing.`), {
    name: "half",
  });
  const promise = writePrompts({ ...BASE, model, patience: 2 });
  await expect(promise).rejects.toThrow(PromptsIncompleteError);
  await expect(promise).rejects.toThrow("mug: 0 of 2; the last rejected: fewer than 3 words");
});

test("an interrupted run goes on with the same cache and asks nothing twice; the result is that of an uninterrupted one", async () => {
  const cache = memoryCache();
  const controller = new AbortController();
  const asked: string[] = [];
  const counting = (stopAfter: number) =>
    functionModel(
      (question, options) => {
        asked.push(`${question.className} ${question.attempt}`);
        if (asked.length === stopAfter) controller.abort(new Error("stop"));
        return plain.ask(question, options);
      },
      { name: "plain" },
    );
  await expect(writePrompts({ ...BASE, model: counting(4), cache, concurrency: 1, signal: controller.signal })).rejects.toThrow("stop");
  const { set, usage } = await writePrompts({ ...BASE, model: counting(0), cache });
  expect(set).toEqual((await writePrompts(BASE)).set);
  expect(usage.cached).toBeGreaterThanOrEqual(3);
  expect(new Set(asked).size).toBeGreaterThanOrEqual(6);
  // Only the answer that was under way when it stopped may have been asked for twice.
  expect(asked.length - new Set(asked).size).toBeLessThanOrEqual(1);
});

test("faults that may pass are waited out: doubling waits, retry-after honoured", async () => {
  const waits: number[] = [];
  const faults = [undefined, undefined, 7000];
  const model = functionModel(
    async () => {
      if (faults.length > 0) throw new LanguageModelError("busy", { retryable: true, retryAfterMs: faults.shift() });
      return "A seat with legs.";
    },
    { name: "busy" },
  );
  await writePrompts({ ...BASE, classes: ["chair"], perClass: 1, model, retry: { sleep: async (ms) => void waits.push(ms) } });
  expect(waits).toEqual([1000, 2000, 7000]);
});

test.each([
  { name: "tries run out", retryable: true, retryAfterMs: undefined, message: "down (after 6 requests" },
  { name: "asking again cannot help", retryable: false, retryAfterMs: undefined, message: "down" },
  { name: "the server asks for an hour", retryable: true, retryAfterMs: 3_600_000, message: "wait 3600 s, which is too long" },
])("gives up when $name", async ({ retryable, retryAfterMs, message }) => {
  const model = functionModel(() => Promise.reject(new LanguageModelError("down", { retryable, retryAfterMs })), { name: "down" });
  await expect(writePrompts({ ...BASE, model, retry: noSleep })).rejects.toThrow(message);
});

test("never more questions under way than `concurrency`", async () => {
  let now = 0;
  let most = 0;
  const model = functionModel(
    async ({ attempt }) => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setImmediate(resolve));
      now--;
      return `The ${ORDINALS[attempt]} thing of all.`;
    },
    { name: "watched" },
  );
  await writePrompts({ ...BASE, classes: Array.from("abcdefgh"), model, concurrency: 3 });
  expect(most).toBe(3);
});

test("cost from tokens and prices; cached answers cost nothing", async () => {
  const cache = memoryCache();
  const model = functionModel(
    ({ attempt }) => ({ text: `The ${ORDINALS[attempt]} thing.`, end: "stop", inputTokens: 100, outputTokens: 10 }),
    { name: "paid" },
  );
  const options = { ...BASE, classes: ["chair"], model, cache, prices: { input: 2, output: 10 } };
  expect((await writePrompts(options)).usage).toEqual({ asked: 2, cached: 0, inputTokens: 200, outputTokens: 20, cost: 0.0006 });
  expect((await writePrompts(options)).usage).toEqual({ asked: 0, cached: 2, inputTokens: 0, outputTokens: 0, cost: 0 });
});

test("replaying a set gives its sentences", async () => {
  const { set } = await writePrompts(BASE);
  const again = await writePrompts({ ...BASE, model: replayModel(set), classes: ["mug"] });
  expect(again.set.classes).toEqual({ mug: set.classes.mug });
  await expect(writePrompts({ ...BASE, model: replayModel(set), perClass: 3, patience: 1 })).rejects.toThrow("the set holds 2 sentences");
  await expect(writePrompts({ ...BASE, model: replayModel(set), classes: ["chairs"] })).rejects.toThrow('did you mean "chair"?');
});

test.each([
  { name: "no classes", options: { classes: [] }, message: "classes is empty" },
  { name: "an empty name", options: { classes: ["chair", " "] }, message: 'class 1 is " "' },
  { name: "a double", options: { classes: ["chair", "Chair"] }, message: '"Chair" is in the list of classes twice' },
  { name: "a template without a place", options: { command: { template: "What?" } }, message: "must hold [CLASS]" },
  { name: "an unknown command", options: { command: "haiku" as never }, message: 'no command "haiku"' },
  { name: "half a sentence", options: { perClass: 0.5 }, message: "perClass must be an integer ≥ 1, got 0.5" },
  { name: "no concurrency", options: { concurrency: 0 }, message: "concurrency must be" },
])("refuses $name", async ({ options, message }) => {
  await expect(writePrompts({ ...BASE, ...options })).rejects.toThrow(message);
});

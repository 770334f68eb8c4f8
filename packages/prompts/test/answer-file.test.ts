import { appendFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Answer } from "../src/index.ts";
import { openAnswerFile } from "../src/node/index.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "dilf-answers-"));
});
afterAll(() => rm(folder, { recursive: true }));

const answer = (text: string): Answer => ({ text, end: "stop", inputTokens: 1, outputTokens: 2 });

test("answers are there after a restart, in a folder that is made", async () => {
  const path = join(folder, "new", "answers.jsonl");
  const first = await openAnswerFile(path);
  await Promise.all(["a", "b", "c"].map((key) => first.set(key, answer(`${key}\n"${key}"`))));
  await first.close();
  const second = await openAnswerFile(path);
  expect(second.size).toBe(3);
  expect(await second.get("b")).toEqual(answer('b\n"b"'));
  expect(await second.get("z")).toBeUndefined();
  await second.close();
});

test("a line that a kill has cut is passed over, and what is appended after it is whole", async () => {
  const path = join(folder, "cut.jsonl");
  const first = await openAnswerFile(path);
  await first.set("a", answer("one"));
  await first.close();
  await appendFile(path, '{"key":"b","answer":{"te');
  const second = await openAnswerFile(path);
  expect([second.size, await second.get("b")]).toEqual([1, undefined]);
  await second.set("b", answer("two"));
  await second.close();
  const third = await openAnswerFile(path);
  expect([third.size, await third.get("a"), await third.get("b")]).toEqual([2, answer("one"), answer("two")]);
  await third.close();
  expect((await readFile(path, "utf8")).split("\n")).toHaveLength(4);
});

test("lines of another kind are no answers", async () => {
  const path = join(folder, "foreign.jsonl");
  await appendFile(path, 'null\n[]\n{"key":1}\n{"key":"a","answer":{"text":"x","end":"later"}}\n');
  const file = await openAnswerFile(path);
  expect(file.size).toBe(0);
  await file.close();
});

test("a path that cannot be read as a file is an error that names it", async () => {
  await expect(openAnswerFile(folder)).rejects.toThrow(`openAnswerFile: ${folder}`);
});

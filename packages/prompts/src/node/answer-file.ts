/** @file The cache of answers as a file of lines: each is appended when it is there, so a killed run loses at most the answer under way. */

import { mkdir, open, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Answer } from "../language-model.ts";
import type { AnswerCache } from "../write/cache.ts";

/** Answers of a language model in a file. */
export interface AnswerFile extends AnswerCache {
  /** Answers it holds. */
  readonly size: number;
  close(): Promise<void>;
}

/**
 * Opens, or begins, a cache of answers: one JSON object a line. A line that was cut by a kill is passed over, and its answer asked for again.
 * @throws what the file system says, naming the path
 * @example const cache = await openAnswerFile("answers.jsonl")
 */
export async function openAnswerFile(path: string): Promise<AnswerFile> {
  await mkdir(dirname(path), { recursive: true });
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw new Error(`openAnswerFile: ${path} cannot be read: ${error.message}`, { cause: error });
  });
  const answers = new Map<string, Answer>();
  for (const line of text.split("\n")) {
    const entry = parsed(line);
    if (entry) answers.set(entry.key, entry.answer);
  }
  const file = await open(path, "a");
  // After a cut line the next one must not continue it.
  if (text !== "" && !text.endsWith("\n")) await file.appendFile("\n");
  let last: Promise<unknown> = Promise.resolve();
  return {
    get size() {
      return answers.size;
    },
    get: async (key) => answers.get(key),
    set: (key, answer) => {
      answers.set(key, answer);
      const write = last.then(async () => {
        await file.appendFile(`${JSON.stringify({ key, answer })}\n`);
        await file.datasync();
      });
      last = write.catch(() => {});
      return write;
    },
    close: async () => {
      await last;
      await file.close();
    },
  };
}

function parsed(line: string): { key: string; answer: Answer } | undefined {
  try {
    const { key, answer } = JSON.parse(line) as { key?: unknown; answer?: Partial<Answer> };
    const whole = typeof key === "string" && typeof answer?.text === "string" && ["stop", "length", "refusal"].includes(answer.end ?? "");
    return whole ? { key, answer: { inputTokens: 0, outputTokens: 0, ...answer } as Answer } : undefined;
  } catch {
    return undefined;
  }
}

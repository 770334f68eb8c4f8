import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { dilf } from "./console.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "dilf-prompts-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let server: Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(null)));
  server = undefined;
});

/** A chat server on loopback: an answer per request, each another one, as slow as asked. */
async function serve(delay = 0): Promise<{ baseUrl: string; asked: string[] }> {
  const asked: string[] = [];
  server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk) => {
      text += chunk;
    });
    request.on("end", () => {
      const { messages } = JSON.parse(text) as { messages: { content: string }[] };
      const subject = /3D (\w+)/.exec(messages[1]!.content)![1]!;
      asked.push(subject);
      const content = `The ${subject} has ${["one", "two", "three", "four", "five", "six"][asked.filter((name) => name === subject).length - 1]} corners.`;
      const reply = {
        choices: [{ message: { role: "assistant", content }, finish_reason: "stop" }],
        usage: { prompt_tokens: 50, completion_tokens: 10 },
      };
      setTimeout(() => response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(reply)), delay);
    });
  });
  await new Promise<void>((resolve) => server!.listen(0, "127.0.0.1", resolve));
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, asked };
}

const classes = (...names: string[]) => {
  const path = join(folder, `${names.join("-")}.txt`);
  writeFileSync(path, `# a comment\n${names.join("\n")}\n`);
  return path;
};
const write = (...more: string[]) => ["prompts", "write", "--model", "m", "--per-class", "2", ...more];

test("write asks, files a whole set, and says what it cost; validate, show and diff read it", async () => {
  const { baseUrl } = await serve();
  const out = join(folder, "set.json");
  const ran = await dilf(
    write("--classes", classes("kayak", "canoe"), "--base-url", baseUrl, "--out", out, "--price", "2,10", "--json"),
    undefined,
    {
      OPENAI_API_KEY: "sk-secret",
    },
  );
  expect(ran.code, ran.err).toBe(0);
  expect(JSON.parse(ran.out)).toMatchObject({
    classes: 2,
    sentences: 4,
    usage: { asked: 4, cached: 0, inputTokens: 200, outputTokens: 40, cost: 0.0008 },
    rejected: [],
  });
  const text = readFileSync(out, "utf8");
  expect(JSON.parse(text)).toMatchObject({
    command: "shape-description",
    model: "m",
    date: "2026-01-31",
    classes: { kayak: ["The kayak has one corners.", "The kayak has two corners."] },
  });
  expect(text + readFileSync(`${out}.answers.jsonl`, "utf8")).not.toContain("sk-secret");

  expect((await dilf(["prompts", "validate", out, "--classes", classes("kayak", "canoe")])).out).toMatch(
    /2 categories, 4 sentences, 0 faults, 0 missing/,
  );
  const lacking = await dilf(["prompts", "validate", out, "--classes", classes("kayak", "raft")]);
  expect([lacking.code, lacking.out]).toEqual([1, expect.stringContaining("raft: not in the set")]);
  expect((await dilf(["prompts", "show", "kayak", "--prompts", out])).out).toContain("  The kayak has one corners.");
  const unknown = await dilf(["prompts", "show", "kajak", "--prompts", out]);
  expect([unknown.code, unknown.err]).toEqual([2, expect.stringContaining('did you mean "kayak"?')]);
  expect((await dilf(["prompts", "diff", out, out])).out).toBe("no difference\n");
});

test("a killed run leaves no set, and goes on without asking again", { timeout: 60_000 }, async () => {
  const { baseUrl, asked } = await serve(80);
  const out = join(folder, "killed.json");
  const argv = write("--classes", classes("chair", "table", "mug"), "--base-url", baseUrl, "--out", out, "--concurrency", "1", "--quiet");
  const bin = fileURLToPath(new URL("../bin/dilf.js", import.meta.url));
  // In a checkout the program starts a second process that runs the sources: the whole group is killed.
  const child = spawn(process.execPath, [bin, ...argv], { stdio: "ignore", detached: true });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  while (asked.length < 3) await new Promise((resolve) => setTimeout(resolve, 10));
  process.kill(-child.pid!, "SIGKILL");
  await ended;
  expect(existsSync(out)).toBe(false);
  const before = asked.length;
  const ran = await dilf([...argv, "--json"]);
  expect(ran.code, ran.err).toBe(0);
  const { asked: now, cached } = JSON.parse(ran.out).usage as { asked: number; cached: number };
  expect(now + cached).toBe(6);
  // Of what had been asked, only the answer that was under way may be asked for again.
  expect(cached).toBeGreaterThanOrEqual(before - 1);
  expect(asked).toHaveLength(before + now);
  expect(Object.keys(JSON.parse(readFileSync(out, "utf8")).classes)).toEqual(["chair", "table", "mug"]);
});

test("a run that fails does not touch the set that is there", async () => {
  const out = join(folder, "kept.json");
  writeFileSync(out, "the old one");
  const { baseUrl } = await serve();
  server!.removeAllListeners("request");
  server!.on("request", (_, response) => response.writeHead(401).end('{"error":{"message":"no"}}'));
  const ran = await dilf(write("--classes", classes("chair"), "--base-url", baseUrl, "--out", out));
  expect([ran.code, ran.err]).toEqual([1, expect.stringContaining("refused the key")]);
  expect(readFileSync(out, "utf8")).toBe("the old one");
});

test("a dry run prints the requests and asks nothing", async () => {
  const ran = await dilf(["prompts", "write", "--classes", "modelnet10", "--command", "key-components", "--dry-run"]);
  expect(ran.code, ran.err).toBe(0);
  expect(ran.out).toMatch(
    /^instructions: .*\nWhat are the key components of a 3D bathtub\?\n[\s\S]*10 categories × 10 answers = at least 100 requests\n$/,
  );
});

test("replaying the bank reproduces it without a network", async () => {
  const out = join(folder, "replayed.json");
  const ran = await dilf([
    "prompts",
    "write",
    "--classes",
    "scanobjectnn",
    "--replay",
    "discriminative",
    "--command",
    "discriminative",
    "--out",
    out,
    "--quiet",
  ]);
  expect(ran.code, ran.err).toBe(0);
  const diff = JSON.parse((await dilf(["prompts", "diff", "discriminative", out, "--json"])).out);
  expect([diff.added, diff.changed]).toEqual([[], {}]);
});

test("list: five commands over the whole bank", async () => {
  const { commands, classes: names } = JSON.parse((await dilf(["prompts", "list", "--json"])).out);
  expect(commands).toHaveLength(5);
  for (const { name, classes: count, sentences } of commands)
    expect([count, sentences]).toEqual([names.length, names.length * (name === "naive" ? 1 : 10)]);
});

test.each(["shapenet55", "modelnet40", "scanobjectnn", "minishapes"])(
  "the bank is sound and holds all of %s",
  { timeout: 60_000 },
  async (list) => {
    const ran = await dilf(["prompts", "validate", "shape-description", "--classes", list]);
    expect(ran.code, ran.out).toBe(0);
  },
);

test.each([
  { name: "no key", argv: ["--classes", "modelnet10", "--model", "m"], code: 3, err: /set OPENAI_API_KEY/ },
  { name: "no model", argv: ["--classes", "modelnet10"], code: 2, err: /--model: name a language model/ },
  { name: "an unknown list", argv: ["--classes", "modelnet41", "--model", "m"], code: 3, err: /neither modelnet40, .* nor a file/ },
  {
    name: "an unknown command",
    argv: ["--classes", "modelnet10", "--command", "haiku"],
    code: 2,
    err: /Allowed choices are words-to-sentence/,
  },
  {
    name: "a template without a place",
    argv: ["--classes", "modelnet10", "--template", "What?", "--dry-run"],
    code: 2,
    err: /must hold \[CLASS\]/,
  },
  {
    name: "an address that is none",
    argv: ["--classes", "modelnet10", "--model", "m", "--base-url", "here"],
    code: 2,
    err: /is not an address/,
  },
])("write refuses $name", async ({ argv, code, err }) => {
  const ran = await dilf(["prompts", "write", "--out", join(folder, "never.json"), ...argv]);
  expect(ran.code).toBe(code);
  expect(ran.err).toMatch(err);
  expect(existsSync(join(folder, "never.json"))).toBe(false);
});

test.each([
  { names: "chair\nchair\n", err: /"chair" is in the list of classes twice/ },
  { names: '["chair", ""]', err: /class 1 is ""/ },
  { names: '["chair", 1]', err: /must hold a JSON list of names/ },
  { names: "[chair", err: /is not JSON/ },
  { names: "# nothing\n", err: /classes is empty/ },
])("a class list of $names is refused", async ({ names, err }) => {
  const path = join(folder, "bad-list.txt");
  writeFileSync(path, names);
  const ran = await dilf(["prompts", "write", "--classes", path, "--dry-run"]);
  expect([ran.code, ran.err]).toEqual([2, expect.stringMatching(err)]);
});

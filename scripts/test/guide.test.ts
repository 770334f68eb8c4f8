import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "@dilf/cli";
import { describe, expect, test } from "vitest";
import { commandBlocks } from "../markdown-commands.ts";
import { readmeToModule } from "../readme-to-module.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const guides = readdirSync(join(root, "docs/guide")).filter((name) => name.endsWith(".md"));
const read = (path: string) => readFileSync(join(root, path), "utf8");

async function dilf(args: readonly string[]): Promise<{ code: number; said: string }> {
  let said = "";
  const write = (text: string) => {
    said += text;
  };
  const code = await run([...args], {
    out: write,
    err: write,
    isTerminal: false,
    seconds: () => performance.now() / 1000,
    now: () => Date.UTC(2026, 0, 31) / 1000,
    date: () => "2026-01-31",
    env: {},
    signal: new AbortController().signal,
  });
  return { code, said };
}

describe.each(guides)("guide: %s", (name) => {
  const blocks = commandBlocks(read(`docs/guide/${name}`));
  const runnable = blocks.filter(({ reason }) => reason === null || (reason === "minutes" && process.env.DILF_FULL));

  test.runIf(runnable.length > 0)("its commands run, and say what the page says", { timeout: 600_000 }, async () => {
    const home = process.cwd();
    const scratch = mkdtempSync(join(tmpdir(), "dilf-guide-"));
    cpSync(join(root, "docs/guide/shapes"), join(scratch, "shapes"), { recursive: true });
    process.chdir(scratch);
    try {
      for (const { args, line, says, exits } of runnable.flatMap(({ commands }) => commands)) {
        expect(args, `${line}: only dilf runs in a test; mark the block as setup`).not.toBeNull();
        const { code, said } = await dilf(args!);
        expect(code, `${line}\n${said}`).toBe(exits);
        if (says !== null) expect(said, line).toContain(says);
      }
    } finally {
      process.chdir(home);
      rmSync(scratch, { recursive: true, force: true });
    }
  });

  test("its programs run and say the truth", { timeout: 240_000 }, async () => {
    const scratch = join(root, "scripts/test/output");
    mkdirSync(scratch, { recursive: true });
    const file = join(scratch, `guide-${process.pid}-${name.replace(".md", ".ts")}`);
    writeFileSync(file, readmeToModule(read(`docs/guide/${name}`)));
    try {
      await import(file);
    } finally {
      rmSync(file);
    }
  });
});

const documents = [
  ...["README.md", "docs/README.md", ...guides.map((name) => `docs/guide/${name}`)],
  ...["packages", "apps"].flatMap((kind) => readdirSync(join(root, kind)).map((name) => `${kind}/${name}/README.md`)),
].filter((path) => existsSync(join(root, path)));

test.each(documents)("every command that %s names exists, with every option", { timeout: 240_000 }, async (path) => {
  const lines = [...read(path).matchAll(/^```(?:sh[^\n]*)?\n([\s\S]*?)^```$/gm)].flatMap(([, body]) => body!.split("\n"));
  for (const line of lines.flatMap((text) => text.split("&&")).filter((text) => /^\s*(npx )?dilf /.test(text) && !/# exits 2/.test(text))) {
    const [, ...args] = line.replace(/#.*/, "").trim().replace(/^npx /, "").split(/\s+/);
    const names: string[] = [];
    for (const word of args)
      if (/^[a-z]+$/.test(word) && names.length < 2) names.push(word);
      else break;
    const help = (await helpOf(names)) ?? (await helpOf(names.slice(0, 1)));
    expect(help, line).not.toBeNull();
    for (const [option] of line.replace(/#.*/, "").matchAll(/(?<=\s)--[a-z][\w-]*/g)) expect(help, `${line}: ${option}`).toContain(option);
  }
});

const pages = new Map<string, Promise<string | null>>();
function helpOf(names: readonly string[]): Promise<string | null> {
  const key = names.join(" ");
  if (!pages.has(key))
    pages.set(
      key,
      dilf([...names, "--help"]).then(({ code, said }) => (code === 0 && said.includes(`dilf ${key}`) ? said : null)),
    );
  return pages.get(key)!;
}

test("a document's commands: reasons, continued lines, quotes, what they say", () => {
  const text =
    '```sh\nnpx dilf search a.index "two words" --top 3 # → chair\n# a comment\ndilf classify x \\\n  --labels a,b # exits 3\n```\n```sh setup\nnpm ci\n```\n';
  expect(commandBlocks(text)).toEqual([
    {
      reason: null,
      commands: [
        {
          line: 'npx dilf search a.index "two words" --top 3',
          args: ["search", "a.index", "two words", "--top", "3"],
          says: "chair",
          exits: 0,
        },
        { line: "dilf classify x --labels a,b", args: ["classify", "x", "--labels", "a,b"], says: null, exits: 3 },
      ],
    },
    { reason: "setup", commands: [{ line: "npm ci", args: null, says: null, exits: 0 }] },
  ]);
  expect(() => commandBlocks("```sh perhaps\nls\n```\n")).toThrow('"perhaps" is no reason');
});

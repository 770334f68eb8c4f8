import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readmeToModule } from "../readme-to-module.ts";

const root = new URL("../../", import.meta.url);
const readmes = ["packages", "apps"].flatMap((kind) => readdirSync(new URL(kind, root)).map((name) => `${kind}/${name}`));

test.each(readmes)("the examples in the README of %s run and say the truth", async (folder) => {
  const module = readmeToModule(readFileSync(new URL(`${folder}/README.md`, root), "utf8"));
  // Inside the package, so that its own name and its dependencies resolve as a user's would.
  const scratch = new URL(`${folder}/test/output/`, root);
  mkdirSync(scratch, { recursive: true });
  const file = new URL(`readme-${process.pid}.ts`, scratch);
  writeFileSync(file, module);
  try {
    await import(file.href);
  } finally {
    rmSync(file);
  }
});

test("a wrong arrow fails, a right one does not, no-run is skipped", () => {
  const text = "```ts\nconst x = 1;\nx; // → 2\n```\n```ts no-run\nboom();\n```\n";
  const module = readmeToModule(text);
  expect(module).toContain("expect(x).toEqual(2);");
  expect(module).not.toContain("boom");
});

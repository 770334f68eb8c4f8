import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dilf } from "./console.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "dilf-chain-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const pretrain = (run: string, ...more: string[]) => [
  "pretrain",
  "--run",
  join(folder, run),
  "--classes",
  "chair,car,tree,lamp",
  "--per-category",
  "4",
  "--points",
  "64",
  "--epochs",
  "2",
  "--batch",
  "8",
  "--checkpoint-every",
  "2",
  ...more,
];

test("pretrain, then eval of the run", async () => {
  const trained = await dilf(pretrain("learned", "--json"));
  expect(trained.code, trained.err).toBe(0);
  expect(JSON.parse(trained.out)).toMatchObject({ system: "6 learned views, group-view", steps: 4 });
  const result = await dilf([
    "eval",
    "--run",
    join(folder, "learned"),
    "--data",
    "minishapes:unseen",
    "--classes",
    "axe,sofa,tower",
    "--limit",
    "3",
    "--json",
  ]);
  expect(result.code, result.err).toBe(0);
  expect(JSON.parse(result.out)).toMatchObject({
    viewPolicy: expect.stringContaining("point"),
    views: 6,
    classes: ["axe", "sofa", "tower"],
    top1: { count: 9 },
  });
});

test("a run that was interrupted says how to go on, and goes on", async () => {
  const controller = new AbortController();
  controller.abort();
  const stopped = await dilf(pretrain("stopped"), controller.signal);
  expect(stopped.code, stopped.err).toBe(130);
  expect(stopped.err).toMatch(/saved in .*--resume/);
  const again = await dilf(pretrain("stopped"));
  expect(again.code).toBe(1);
  expect(again.err).toMatch(/already holds a run; resume it/);
  const resumed = await dilf(pretrain("stopped", "--resume", "--json"));
  expect(resumed.code, resumed.err).toBe(0);
  expect(JSON.parse(resumed.out).steps).toBe(4);
  const changed = await dilf(pretrain("stopped", "--resume", "--seed", "9"));
  expect(changed.code).toBe(1);
  expect(changed.err).toMatch(/seed: 1 then, 9 now/);
});

test("views chosen from a grid, held fixed and as a start; the run keeps which they were", async () => {
  const few = ["--per-category", "1", "--epochs", "1", "--json"];
  const fixed = await dilf(pretrain("chosen", "--views", "chosen:3", ...few));
  expect(fixed.code, fixed.err).toBe(0);
  expect(JSON.parse(fixed.out)).toMatchObject({ system: "3 fixed chosen views, group-view" });
  const listOf = (run: string) => JSON.parse(readFileSync(join(folder, run, "config.json"), "utf8")).settings.system.viewpoints;
  const { list } = listOf("chosen");
  expect(new Set(list.map((view: object) => JSON.stringify(view))).size).toBe(3);
  const learned = await dilf(pretrain("from-chosen", "--views", "learned:3", "--start-views", "chosen", ...few));
  expect(learned.code, learned.err).toBe(0);
  expect(listOf("from-chosen").start).toEqual(list);
  const read = await dilf(["eval", "--run", join(folder, "chosen"), "--classes", "axe,sofa", "--limit", "1", "--json"]);
  expect(read.code, read.err).toBe(0);
  expect(JSON.parse(read.out)).toMatchObject({ views: 3 });
});

test("the demo, small: three systems, the report, in the place of an earlier demo", async () => {
  const out = join(folder, "demo");
  const left = join(out, "learned", "left-over");
  mkdirSync(join(out, "learned"), { recursive: true });
  writeFileSync(join(out, "learned", "config.json"), JSON.stringify({ dataset: { name: "minishapes" } }));
  writeFileSync(left, "");
  const ran = await dilf([
    "demo",
    "--out",
    out,
    "--per-category",
    "2",
    "--test-per-category",
    "1",
    "--epochs",
    "1",
    "--batch",
    "19",
    "--json",
  ]);
  expect(ran.code, ran.err).toBe(0);
  expect(existsSync(left)).toBe(false);
  const { results, mcnemar, report, classes } = JSON.parse(ran.out);
  expect(classes).toHaveLength(38);
  expect(results.map(({ name }: { name: string }) => name)).toEqual([
    "6 learned views, group-view",
    "6 fixed spherical views, group-view",
    "6 start views, not learned, group-view",
  ]);
  expect(mcnemar).toHaveLength(2);
  for (const { both, onlyA, onlyB, neither } of mcnemar) expect(both + onlyA + onlyB + neither).toBe(38);
  const html = readFileSync(report, "utf8");
  expect(html).toContain("Before training");
  expect(html).toContain("After training");
  for (const heading of ["Hits and misses", "Negative control", "Overlap list “all”"]) expect(html).toContain(heading);
}, 180_000);

const shared = fileURLToPath(new URL("../../../../shared/meshes", import.meta.url));
test.skipIf(!existsSync(shared))("real meshes are told apart better than by chance (skipped without ../shared)", async () => {
  const ran = await dilf(["eval", "--data", `folder:${shared}`, "--limit", "2", "--json"]);
  expect(ran.code, ran.err).toBe(0);
  const { top1, chance } = JSON.parse(ran.out);
  expect(top1.low).toBeGreaterThan(chance); // the 95 % interval, not the point
});

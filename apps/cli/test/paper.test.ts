import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PUBLISHED_TABLES } from "@dilf/eval";
import { viewsFrom } from "@dilf/renderer";
import { createRng } from "@dilf/tensor";
import { afterAll, beforeAll, expect, test } from "vitest";
import { duration } from "../src/paper/estimate.ts";
import { paperTable, TABLE_NAMES } from "../src/paper/tables.ts";
import { dilf } from "./console.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "dilf-paper-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Boxes of three forms that have names: two to learn from, one to be named. */
const FORMS = { chair: [1, 2, 1], car: [3, 1, 1], lamp: [0.3, 3, 0.3] } as const;
function writeBoxes(into: string): void {
  mkdirSync(into);
  const lines = ["category,file,split"];
  for (const [category, [x, y, z]] of Object.entries(FORMS))
    for (const [i, split] of ["train", "train", "test"].entries()) {
      const corners = [0, 1, 2, 3, 4, 5, 6, 7].map((c) => `v ${c & 1 ? x + i / 10 : -x} ${c & 2 ? y : -y} ${c & 4 ? z : -z}`);
      const faces = ["1 3 4 2", "5 6 8 7", "1 2 6 5", "3 7 8 4", "1 5 7 3", "2 4 8 6"].map((face) => `f ${face}`);
      writeFileSync(join(into, `${category}${i}.obj`), `${[...corners, ...faces].join("\n")}\n`);
      lines.push(`${category},${category}${i}.obj,${split}`);
    }
  writeFileSync(join(into, "manifest.csv"), `${lines.join("\n")}\n`);
}

const small = (what: string, out: string, ...more: string[]) => {
  const boxes = join(folder, "boxes");
  if (!existsSync(boxes)) writeBoxes(boxes);
  const sizes = {
    pretrain: `folder:${boxes}`,
    data: `folder:${boxes}`,
    "per-category": 2,
    "test-per-category": 1,
    epochs: 1,
    batch: 6,
    points: 32,
    threads: 1,
  };
  return [
    "paper",
    what,
    "--out",
    join(folder, out),
    ...Object.entries(sizes).flatMap(([name, value]) => [`--${name}`, String(value)]),
    ...more,
  ];
};

test("published rows are found by the names of ours, and every table has them", () => {
  for (const name of TABLE_NAMES) {
    const { rows, published } = paperTable(name, { points: 8, beta: 0.1 });
    expect(new Set(rows.map((row) => row.name)).size).toBe(rows.length);
    expect(published).toBe(PUBLISHED_TABLES[name]);
    expect(rows.some((row) => published.rows.some((other) => other.name === row.name))).toBe(true);
    for (const { values } of published.rows) expect(values.length).toBeLessThanOrEqual(published.columns.length);
  }
});

test("rows name policies that there are, with as many views as they have", () => {
  for (const { viewpoints } of TABLE_NAMES.flatMap((name) => paperTable(name, { points: 8, beta: 0.1 }).rows))
    if (viewpoints.kind !== "learned")
      expect(viewsFrom(`${viewpoints.kind}:${viewpoints.views}`, createRng(1))).toHaveLength(viewpoints.views);
});

test("a table is estimated, run, written row by row, and not run again", async () => {
  const argv = small("table2", "t2", "--seeds", "1");
  const first = await dilf(argv);
  expect(first.code, first.err).toBe(0);
  expect(first.err).toMatch(
    /table2: 4 rows, 0 of 4 results are there; the others take about \d+(\.\d)? (s|min|h) \(\d+\.\d ms a picture\)/,
  );
  expect(first.out).toMatch(/^DILF +\d+\.\d +67\.7 +53\.3 +47\.6 +38\.5$/m);
  expect(first.out).toMatch(/^PointCLIP V2 +– +64\.2/m);
  const rows = join(folder, "t2", "rows");
  expect(readdirSync(rows)).toHaveLength(4);
  const html = readFileSync(join(folder, "t2", "table2.html"), "utf8");
  expect(html).toContain("Published, other data and weights");

  // One result lost, one of other settings: these two are made again, the runs are taken as they are.
  const [lost, changed] = readdirSync(rows).map((name) => join(rows, name)) as [string, string];
  rmSync(lost);
  writeFileSync(changed, JSON.stringify({ ...JSON.parse(readFileSync(changed, "utf8")), hash: "other" }));
  const runs = readdirSync(join(folder, "t2", "runs")).map((name) => join(folder, "t2", "runs", name, "metrics.jsonl"));
  const written = runs.map((file) => statSync(file).mtimeMs);
  const second = await dilf([...argv, "--json"]);
  expect(second.code, second.err).toBe(0);
  expect(second.err).toMatch(/table2: 4 rows, 2 of 4 results are there/);
  expect(runs.map((file) => statSync(file).mtimeMs)).toEqual(written);
  const { rows: ours, columns } = JSON.parse(second.out);
  expect(columns).toEqual([`folder:${join(folder, "boxes")}`]);
  for (const row of ours) expect(first.out).toContain((100 * row.ours[0].mean).toFixed(1));
}, 180_000); // the first load of all sources, and two small trainings

test("standard classification has its three columns", async () => {
  const argv = small("table3", "t3", "--seeds", "2", "--finetune-epochs", "1", "--json");
  const ran = await dilf(argv);
  expect(ran.code, ran.err).toBe(0);
  const { columns, results } = JSON.parse(ran.out);
  expect(columns).toEqual(["Rank-1", "mean class accuracy", "mAP"].map((measure) => `folder:${join(folder, "boxes")} ${measure}`));
  for (const { values } of results) for (const column of columns) expect(values[column]).toBeGreaterThanOrEqual(0);
}, 180_000);

test("fig7: views after every epoch; report: runs side by side", async () => {
  const ran = await dilf(small("fig7", "f7", "--seeds", "1", "--epochs", "2", "--json"));
  expect(ran.code, ran.err).toBe(0);
  const { stages, report } = JSON.parse(ran.out);
  expect(stages).toEqual(["Before training", "Epoch 1", "Epoch 2"]);
  expect(readFileSync(report, "utf8")).toContain("not a copy of it");

  const out = join(folder, "both.html");
  const runs = [join(folder, "f7", "fig7"), join(folder, "again")];
  cpSync(runs[0]!, runs[1]!, { recursive: true });
  const shown = await dilf([
    "report",
    ...runs,
    "--out",
    out,
    "--data",
    `folder:${join(folder, "boxes")}`,
    "--limit",
    "1",
    "--shapes",
    "1",
    "--json",
  ]);
  expect(shown.code, shown.err).toBe(0);
  expect(JSON.parse(shown.out).results).toHaveLength(runs.length);
  const html = readFileSync(out, "utf8");
  for (const part of ["<h2>Training</h2>", "Loss", "fig7: task", "again: task", "Before training", "these items do not tell the two apart"])
    expect(html).toContain(part);
}, 180_000);

test.each([
  [["paper", "table7"], /Allowed choices are table2, table3, table4, table5, table6, fig7/],
  [["paper", "table4", "--seeds", "5-1"], /seeds such as "1-5"/],
  [["paper", "table4", "--seeds", "1,1"], /a seed stands twice/],
  [["paper", "table4", "--seed", "1"], /unknown option '--seed'/],
  [["report", "a", "a"], /a run is named twice/],
  [["report", "1", "2", "3", "4", "5", "6", "7"], /at most 6 runs/],
])("wrong usage: %j", async (argv, message) => {
  const ran = await dilf(argv);
  expect(ran.err).toMatch(message);
  expect(ran.code).not.toBe(0);
});

test("a folder that is no run", async () => {
  const ran = await dilf(["report", folder]);
  expect([ran.code, ran.err]).toEqual([3, expect.stringMatching(/is not a run folder: config\.json cannot be read/)]);
});

test.each([
  [40, "40 s"],
  [720, "12 min"],
  [11_520, "3.2 h"],
])("%d seconds are %s", (seconds, text) => expect(duration(seconds)).toBe(text));

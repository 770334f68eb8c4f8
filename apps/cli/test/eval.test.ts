import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dilf } from "./console.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "dilf-eval-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SMALL = ["--classes", "axe,sofa,tower,bottle,cup", "--limit", "2", "--views", "spherical:2", "--data", "minishapes"];
const evaluated = async (...argv: string[]) => {
  const ran = await dilf(["eval", ...SMALL, ...argv]);
  expect(ran.code, ran.err).toBe(0);
  return ran.out;
};

test("zero-shot with the negative control, the cost, a report and a manifest that holds", async () => {
  const [report, manifest] = [join(folder, "r.html"), join(folder, "m.json")];
  const out = await evaluated("--control", "shuffled", "--cost", "--report", report, "--manifest", manifest);
  for (const said of [
    /Overlap list “all”. No viewpoints or fusion were pretrained; none is left out\./,
    /5 categories; guessing gives 20\.0 %/,
    /ms per shape, loading included/,
    /sentences shuffled 10000 times: (19|20)\.\d % on average/,
    /E_I, image encoder \(2 pictures of \d+ px\) +\d+\.\d\d +\d+\.\d\d/,
    /wrote .*r\.html/,
  ])
    expect(out).toMatch(said);
  const html = readFileSync(report, "utf8");
  for (const heading of ["Hits and misses", "Cost per shape", "Negative control"]) expect(html).toContain(heading);

  const held = await dilf(["eval", "--verify", manifest]);
  expect(held.code, held.err).toBe(0);
  expect(held.out).toContain("the number still holds: every prediction is the same");
  const then = JSON.parse(readFileSync(manifest, "utf8"));
  expect(then.settings).toMatchObject({ task: "zero-shot", data: "minishapes", limit: 2, overlap: "all", seed: 1 });

  const other = join(folder, "other.json");
  writeFileSync(
    other,
    JSON.stringify({ ...then, inputs: { ...then.inputs, sentences: "0" }, results: { ...then.results, predictions: "0" } }),
  );
  const lost = await dilf(["eval", "--verify", other]);
  expect(lost.code).toBe(1);
  expect(lost.out).toMatch(/does not hold:\n +predictions: 0 then, .* now\nwhat was changed since:\n +sentences: 0 then/);
}, 120_000); // three evaluations, and the first load of all sources

test("retrieval, of a gallery and as JSON", async () => {
  const { task, gallerySplit, gallery, shapeToShape, textToShape, overlap } = JSON.parse(
    await evaluated("--task", "retrieval", "--gallery", "train", "--json"),
  );
  expect({ task, gallerySplit, gallery, list: overlap.list }).toEqual({
    task: "retrieval",
    gallerySplit: "train",
    gallery: 10,
    list: "all",
  });
  expect(shapeToShape.queries).toBe(10);
  expect(textToShape.recall.map(({ k }: { k: number }) => k)).toEqual([1, 5, 10]);
});

test("without a run, overlap lists are ShapeNet-55's", async () => {
  const { classes, overlap } = JSON.parse(await evaluated("--overlap", "no-exact", "--json"));
  expect(overlap).toMatchObject({ list: "no-exact", pretrainedOn: "shapenet55" });
  expect(overlap.left).toEqual(overlap.exact);
  expect(classes).not.toContain("sofa");
});

test("a fine-tuned run names what it was trained on, and its report is standard", async () => {
  const [run, tuned] = [join(folder, "run"), join(folder, "tuned")];
  const data = ["--classes", "chair,car,lamp", "--per-category", "2", "--epochs", "1", "--batch", "4"];
  const trained = await dilf(["pretrain", "--run", run, "--views", "spherical:2", ...data]);
  expect(trained.code, trained.err).toBe(0);
  const finetuned = await dilf(["finetune", "--run", run, "--out", tuned, "--data", "minishapes:seen", ...data]);
  expect(finetuned.code, finetuned.err).toBe(0);
  const ran = await dilf(["eval", "--task", "standard", "--run", tuned, "--data", "minishapes:seen", "--limit", "2", "--json"]);
  expect(ran.code, ran.err).toBe(0);
  expect(JSON.parse(ran.out)).toMatchObject({ task: "standard", classes: ["chair", "car", "lamp"], top1: { count: 6 } });
  const headless = await dilf(["eval", "--task", "standard", "--run", run, "--data", "minishapes:seen"]);
  expect(headless.code).toBe(2);
  expect(headless.err).toMatch(/a run of dilf finetune/);
  // What a run was pretrained on is left out by name.
  const left = await dilf([
    "eval",
    "--run",
    run,
    "--data",
    "minishapes",
    "--classes",
    "chair,axe,cup",
    "--overlap",
    "no-exact",
    "--limit",
    "1",
    "--json",
  ]);
  expect(JSON.parse(left.out)).toMatchObject({
    classes: ["axe", "cup"],
    overlap: { pretrainedOn: "minishapes", exact: ["chair"], left: ["chair"] },
  });
});

test.each([
  [["--gallery", "train"], /--gallery: is of --task retrieval/],
  [["--task", "retrieval", "--control", "shuffled"], /--control: is of --task zero-shot/],
  [["--task", "standard", "--overlap", "no-near"], /--overlap: is not of --task standard/],
  [["--task", "standard", "--classes", "axe,cup"], /--classes: is not of --task standard/],
  [["--task", "standard"], /needs --run/],
  [["--split", "tst"], /--split: minishapes has no "tst"/],
  [["--classes", "axe,sofa", "--overlap", "no-exact", "--data", "minishapes"], /--overlap: .*leaves 1 of the 2/],
  [["--verify", "m.json", "--limit", "2"], /leave out --limit/],
])("wrong usage: %j", async (argv, message) => {
  const ran = await dilf(["eval", ...argv]);
  expect(ran.err).toMatch(message);
  expect(ran.code).toBe(2);
});

test("a manifest that is none", async () => {
  const file = join(folder, "none.json");
  writeFileSync(file, "{}");
  expect((await dilf(["eval", "--verify", file])).err).toMatch(/is not a manifest of version 1/);
  expect((await dilf(["eval", "--verify", join(folder, "missing.json")])).code).toBe(3);
  expect(existsSync(join(folder, "missing.json"))).toBe(false);
});

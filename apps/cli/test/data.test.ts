import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { openDataset } from "@dilf/data";
import { afterEach, beforeEach, expect, test } from "vitest";
import { dilf } from "./console.ts";

const OFF = "OFF\n4 4 0\n0 0 0\n1 0 0\n0 1 0\n0 0 1\n3 0 2 1\n3 0 1 3\n3 0 3 2\n3 1 2 3\n";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "dilf-data-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
}

test("list: every data set, and one with its layouts, other names and overlap", async () => {
  const all = await dilf(["data", "list"]);
  expect(all.code).toBe(0);
  for (const words of [
    "minishapes",
    "shapenet55/npy",
    "shapenetcore/obj",
    "modelnet40/aligned",
    "scanobjectnn/pb-t50-rs",
    "objaverse-lvis/glb",
    "folder/manifest",
  ])
    expect(all.out).toContain(words);
  const one = await dilf(["data", "list", "scanobjectnn"]);
  expect(one.out).toContain("main_split/training_objectdataset_augmentedrot_scale75.h5");
  expect(one.out).toContain("  bin (trash bin, trash can, waste bin): near ShapeNet-55's trash bin");
  expect(one.out).toContain("  display (monitor, screen): in ShapeNet-55");
  expect(one.out).toContain("  toilet\n");
  expect(JSON.parse((await dilf(["data", "list", "shapenet55", "--json"])).out).classes).toHaveLength(55);
  expect(JSON.parse((await dilf(["data", "list", "--json"])).out).map(({ name }: { name: string }) => name)).toContain("modelnet10");
});

test("check: a table, the problems, exit code 1; with --json everything", async () => {
  write({ "chair/a.off": OFF, "chair/b.off": "OFF\n3 1 0\n", "night_stand/c.off": OFF });
  const ran = await dilf(["data", "check", "folder", "--root", root]);
  expect(ran.code).toBe(1);
  expect(ran.out).toMatch(/category +all +all +also called\nchair +2 +2\nnight stand +1 +1\ntogether +3 +3\n2 shapes read\n/);
  expect(ran.out).toMatch(/1 problem\(s\):\n {2}broken: chair\/b\.off: .*cut short/);
  expect(ran.err).toContain("dilf: 1 problem(s)");
  const json = JSON.parse((await dilf(["data", "check", "folder", "--root", root, "--json", "--quiet"])).out);
  expect(json).toMatchObject({ loaded: 2, sound: false, problems: [{ kind: "broken", where: "chair/b.off" }] });
  rmSync(join(root, "chair/b.off"));
  const sound = await dilf(["data", "check", "folder", "--root", root]);
  expect(sound.code).toBe(0);
  expect(sound.out).toContain("no problems");
});

test("prepare: a cache that dilf and programs read; again, it is found", async () => {
  const argv = ["data", "prepare", "minishapes:seen", "--out", root, "--points", "16", "--workers", "0", "--json", "--quiet"];
  // The whole world is 38 × 150 shapes: a folder is enough here.
  write({ "assets/chair/a.off": OFF, "assets/bed/b.off": OFF });
  argv[2] = `folder:${join(root, "assets")}`;
  const first = await dilf(argv);
  expect(first.code, first.err).toBe(0);
  const { folder, items, resumed } = JSON.parse(first.out);
  expect({ items, resumed }).toEqual({ items: 2, resumed: 0 });
  const cache = await openDataset(`cache:${folder}`);
  expect(cache.classes).toEqual(["bed", "chair"]);
  cache.dispose?.();
  const second = await dilf(argv.filter((word) => word !== "--json"));
  expect(second.out).toContain(`2 clouds of 16 points in ${folder}, 2 of them from before; use them as cache:${folder}`);
});

test("prepare: what cannot be read is named and the rest is kept; a stop says how to go on", async () => {
  write({ "assets/chair/a.off": OFF, "assets/chair/b.off": "OFF\n3 1 0\n" });
  const argv = ["data", "prepare", `folder:${join(root, "assets")}`, "--out", join(root, "cache"), "--points", "16", "--workers", "0"];
  const ran = await dilf(argv);
  expect(ran.code).toBe(1);
  expect(ran.err).toMatch(/chair\/b\.off: .*cut short[\s\S]*1 of 2 shapes could not be read/);
  expect(readdirSync(join(root, "cache"))).toHaveLength(1);
  const stopped = await dilf([...argv, "--seed", "7"], AbortSignal.abort());
  expect(stopped.code).toBe(130);
  expect(stopped.err).toContain("the same command goes on from there");
});

test.each([
  { argv: ["check", "modelnet41", "--root", "x"], code: 2, err: /no data set "modelnet41"; did you mean modelnet40\?/ },
  { argv: ["check", "modelnet40/alined", "--root", "x"], code: 2, err: /has no form "alined"; it has off, aligned/ },
  { argv: ["check", "modelnet40", "--root", "no-such-folder"], code: 3, err: /"no-such-folder" is not there/ },
  { argv: ["check", "modelnet40"], code: 2, err: /required option '--root <folder>'/ },
  { argv: ["prepare", "modelnet40", "--out", "x"], code: 2, err: /"modelnet40" is not understood/ },
  { argv: ["prepare", "minishapes", "--out", "x", "--points", "0"], code: 2, err: /wanted an integer ≥ 1/ },
  { argv: ["download", "shapenet55", "--out", "x"], code: 3, err: /has no public address: see https:\/\/shapenet\.org/ },
  { argv: ["download", "objaverse-lvis", "--out", "x", "--sha256", "0".repeat(64)], code: 2, err: /consists of 2 files/ },
  { argv: ["download", "modelnet40", "--out", "x", "--shapes", "2"], code: 2, err: /comes as a whole/ },
  { argv: ["list", "imagenet"], code: 2, err: /no data set "imagenet"/ },
])("dilf data $argv gives $code", async ({ argv, code, err }) => {
  const ran = await dilf(["data", ...argv]);
  expect(ran.code, ran.err).toBe(code);
  expect(ran.err).toMatch(err);
});

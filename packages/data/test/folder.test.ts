import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DatasetNotFoundError, folder, MINISHAPES_UNSEEN, openDataset } from "../src/index.ts";

const OBJ = "v 0 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 1\nf 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 3 4\n";
const OFF = "OFF\n3 1 0\n0 0 0\n1 0 0\n0 1 0\n3 0 1 2\n";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "dilf-folder-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
}

test("class folders: names become categories, files of other kinds are passed over", async () => {
  write({ "night_stand/a.obj": OBJ, "night_stand/old/b.off": OFF, "chair/c.OBJ": OBJ, "chair/notes.txt": "no shape", "readme.md": "none" });
  const data = await folder(root);
  expect(data.classes).toEqual(["chair", "night stand"]);
  const items = await data.list("all");
  expect(items.map(({ id }) => id)).toEqual(["chair/c.OBJ", "night_stand/a.obj", "night_stand/old/b.off"]);
  const shape = await data.load(items[2]!);
  expect(shape).toMatchObject({ kind: "mesh", faces: { shape: [1, 3] } });
});

test.each([
  { name: "manifest.csv", text: '\uFEFFfile,category,note\nx/a.obj,street_light,"a, b"\ny.off,chair,\n' },
  {
    name: "manifest.json",
    text: JSON.stringify([
      { file: "x/a.obj", category: "street_light" },
      { file: "y.off", category: "chair" },
    ]),
  },
])("$name lists the items, in its order", async ({ name, text }) => {
  write({ "x/a.obj": OBJ, "y.off": OFF, "z.off": OFF, [name]: text });
  const data = await folder(root);
  expect(await data.list("all")).toEqual([
    { id: "x/a.obj", category: "street light" },
    { id: "y.off", category: "chair" },
  ]);
});

test("an incomplete manifest works with what is there, when it is asked for", async () => {
  write({ "a.obj": OBJ, "manifest.csv": "category,file\nchair,a.obj\nchair,gone.obj\nbed,\nchair,a.obj\n" });
  for (const open of [
    () => folder(root, { incomplete: "skip" }),
    () => openDataset(`folder:${root}`, { incomplete: "skip", folder: { limitPerCategory: 1 } }),
  ])
    expect(await (await open()).list("all")).toEqual([{ id: "a.obj", category: "chair" }]);
  await expect(openDataset(`folder/manifest:${root}`, { folder: {} })).rejects.toThrow("names a variant");
});

test("categories and limits select", async () => {
  write({ "a/1.obj": OBJ, "a/2.obj": OBJ, "b/1.obj": OBJ });
  expect(await (await folder(root, { limitPerCategory: 1 })).list("all")).toHaveLength(2);
  expect((await folder(root, { categories: ["b"] })).classes).toEqual(["b"]);
  await expect(folder(root, { categories: ["c"] })).rejects.toThrow("has no category c; it has a, b");
  await expect(folder(root, { limitPerCategory: 0 })).rejects.toThrow("limitPerCategory must be an integer ≥ 1, got 0");
});

test("the fingerprint follows the bytes", async () => {
  write({ "a/1.obj": OBJ });
  const before = await (await folder(root)).fingerprint();
  expect(await (await folder(root)).fingerprint()).toBe(before);
  write({ "a/1.obj": `${OBJ}# changed\n` });
  expect(await (await folder(root)).fingerprint()).not.toBe(before);
});

test("what is missing is a DatasetNotFoundError", async () => {
  await expect(folder(join(root, "nowhere"))).rejects.toThrow(DatasetNotFoundError);
  await expect(folder(root, { manifest: "list.csv" })).rejects.toThrow(DatasetNotFoundError);
  write({ "manifest.csv": "category,file\nchair,gone.obj\n" });
  await expect(folder(root)).rejects.toThrow('lists 1 file(s) that are not there, the first is "gone.obj"');
  await expect(folder(join(root, "manifest.csv"))).rejects.toThrow("is a file; wanted a folder");
});

test.each([
  { files: {}, message: "holds no shapes; wanted" },
  { files: { "manifest.csv": "kind,path\nchair,a.obj\n" }, message: "row 1 of" },
  { files: { "manifest.json": "{}" }, message: "must be a list of records" },
  { files: { "manifest.json": "[" }, message: "cannot be read" },
])("a folder that is wrong: $message", async ({ files, message }) => {
  write(files as Record<string, string>);
  await expect(folder(root)).rejects.toThrow(message);
});

test("a broken mesh names the item's file", async () => {
  write({ "chair/bad.obj": "v 0 0 0\nf 1 2 3\n" });
  const data = await folder(root);
  await expect(data.load((await data.list("all"))[0]!)).rejects.toThrow(/chair.bad\.obj cannot be loaded/);
  await expect(data.list("test")).rejects.toThrow('no split "test"; the only one is "all"');
});

test("openDataset understands its specs and says so", async () => {
  write({ "a/1.obj": OBJ });
  expect((await openDataset("minishapes:unseen")).classes).toEqual([...MINISHAPES_UNSEEN]);
  expect((await openDataset("minishapes", { minishapes: { categories: ["chair"] } })).classes).toEqual(["chair"]);
  expect((await openDataset(`folder:${root}`)).classes).toEqual(["a"]);
  for (const spec of ["shapenet", "folder:", "minishapes:half"]) await expect(openDataset(spec)).rejects.toThrow("known are minishapes");
});

const shared = fileURLToPath(new URL("../../../../shared/meshes", import.meta.url));
test.skipIf(!existsSync(shared))(
  "the manifest of ../shared/meshes lists 695 items in 127 categories (skipped without ../shared)",
  async () => {
    const data = await folder(shared);
    expect(await data.list("all")).toHaveLength(695);
    expect(data.classes).toHaveLength(127);
  },
);

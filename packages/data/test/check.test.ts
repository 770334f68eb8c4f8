import { appendFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Mesh, Shape } from "@dilf/renderer";
import { tensor } from "@dilf/tensor";
import { expect, test } from "vitest";
import { orientationPoll } from "../src/check/orientation.ts";
import { checkDataset, miniShapes } from "../src/index.ts";
import { boxOff, write, writeModelNetH5, writeModelNetOff, writeShapeNet55 } from "./layouts.ts";
import { scratch } from "./scratch.ts";

const root = scratch("check");

test("counts per class and split stand beside the published ones", async () => {
  writeModelNetOff(root());
  const report = await checkDataset(`modelnet40:${root()}`);
  expect(report).toMatchObject({ name: "modelnet40", variant: "off", loaded: 80, problems: [], sound: false });
  expect(report.splits).toEqual({ train: { found: 40, published: 9843 }, test: { found: 40, published: 2468 } });
  expect(report.total).toEqual({ found: 80, published: 12311 });
  expect(report.classes.find(({ name }) => name === "night stand")).toEqual({
    name: "night stand",
    synonyms: ["nightstand", "bedside table"],
    splits: { train: { found: 1, published: 200 }, test: { found: 1, published: 86 } },
    total: { found: 2, published: 286 },
  });
});

test("it lists everything that is wrong and stops at none of it", async () => {
  writeShapeNet55(root());
  const [first, second] = readFileSync(join(root(), "train.txt"), "utf8").split("\n") as [string, string];
  rmSync(join(root(), "shapenet_pc", first));
  writeFileSync(join(root(), "shapenet_pc", second), "no cloud");
  appendFileSync(join(root(), "test.txt"), "02834778-a.npy\nnonsense\n");
  const seen: number[] = [];
  const report = await checkDataset(`shapenet55:${root()}`, { onProgress: ({ done }) => seen.push(done) });
  expect(report.problems.map(({ kind, where }) => [kind, where.replace(/-.*/, "")])).toEqual([
    ["missing", "shapenet_pc/02691156"],
    ["unknown", "test.txt:4"],
    ["malformed", "test.txt:5"],
    ["broken", "02691156"],
  ]);
  expect(report.problems[3]!.message).toContain("not a .npy file");
  expect(report.loaded).toBe(7);
  expect(seen).toEqual(Array.from({ length: 9 }, (_, i) => i)); // 8 of 9 are there
  expect(report.classes[0]).toMatchObject({ name: "airplane", splits: { train: { found: 1 } }, total: { found: 2, published: 4045 } });
});

test("a limit loads a few of each class, and counts all", async () => {
  await writeModelNetH5(root());
  const report = await checkDataset(`modelnet40:${root()}`, { limitPerClass: 1 });
  expect(report.loaded).toBe(80); // 40 classes, two splits
  expect(report.total.found).toBe(270);
});

test("a sound folder is sound", async () => {
  write(root(), { "chair/a.off": boxOff([1, 2, 3]), "bed/b.off": boxOff([1, 2, 3]) });
  expect(await checkDataset(`folder:${root()}`)).toMatchObject({
    sound: true,
    problems: [],
    total: { found: 2 },
    variant: "class-folders",
  });
});

test("a folder that is not there, or no spec of a folder, is an error", async () => {
  await expect(checkDataset(`modelnet40:${join(root(), "nowhere")}`)).rejects.toThrow("is not there");
  await expect(checkDataset("minishapes")).rejects.toThrow('"minishapes" is not understood');
  await expect(checkDataset("modelnet41:x")).rejects.toThrow('did you mean "modelnet40"?');
});

const turn = {
  upright: (x: number, y: number, z: number) => [x, y, z],
  "z up": (x: number, y: number, z: number) => [x, -z, y],
  "upside down": (x: number, y: number, z: number) => [x, -y, -z],
  "x up": (x: number, y: number, z: number) => [y, -x, z],
} as const;

test.each([
  { way: "upright", verdict: "upright", up: "+y" },
  { way: "z up", verdict: "not upright", up: "+z" },
  { way: "upside down", verdict: "not upright", up: "-y" },
  { way: "x up", verdict: "not upright", up: "+x" },
] as const)("orientation: $way is seen as $up", async ({ way, verdict, up }) => {
  const poll = orientationPoll();
  const world = miniShapes({ categories: ["table", "car", "bed", "airplane", "chair"], trainPerCategory: 8, testPerCategory: 0 });
  for (const item of await world.list("train")) {
    const mesh = (await world.load(item)) as Mesh;
    const data = Float32Array.from({ length: mesh.vertices.data.length });
    for (let i = 0; i < data.length; i += 3)
      data.set(turn[way](mesh.vertices.data[i]!, mesh.vertices.data[i + 1]!, mesh.vertices.data[i + 2]!), i);
    const turned: Shape = { ...mesh, vertices: tensor(data, mesh.vertices.shape) };
    poll.look(item.category, turned);
  }
  const result = poll.result();
  expect(result).toMatchObject({ votes: 32, verdict, up }); // chairs do not vote
});

test("two shapes are too few to say", async () => {
  const poll = orientationPoll();
  const world = miniShapes({ categories: ["table"], trainPerCategory: 2, testPerCategory: 0 });
  for (const item of await world.list("train")) poll.look(item.category, await world.load(item));
  expect(poll.result().verdict).toBe("unknown");
});

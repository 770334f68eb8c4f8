import type { DualEncoder } from "@dilf/clip";
import type { Item } from "@dilf/data";
import type { ShapeEncoder } from "@dilf/fusion";
import { promptSet } from "@dilf/prompts";
import type { Mesh, Shape } from "@dilf/renderer";
import { createRng, type Tensor, tensor, zeros } from "@dilf/tensor";
import { expect, test } from "vitest";
import { promptTextFeatures, type ZeroShotTask, zeroShot } from "../src/index.ts";
import { box, boxEncoder, CLASSES, dataset, ITEMS, noState, TEXT } from "./boxes.ts";

const task = (changes: Partial<ZeroShotTask> = {}): ZeroShotTask => ({
  shapeEncoder: boxEncoder(),
  state: { viewpoints: noState, fusion: noState },
  dataset: dataset(),
  split: "test",
  classes: CLASSES,
  textFeatures: TEXT,
  seed: 1,
  ...changes,
});

test("each box is named by its longest side; the wrong one is counted where it belongs", async () => {
  const report = await zeroShot(task());
  expect(report.items.map(({ id, prediction }) => [id, prediction])).toEqual([
    ["wide/0", "wide"],
    ["tall/1", "tall"],
    ["deep/2", "deep"],
    ["wide/3", "wide"],
    ["tall/4", "deep"], // it is deep
    ["deep/5", "deep"],
    ["wide/6", "wide"],
  ]);
  expect(report.top1).toMatchObject({ correct: 6, count: 7 });
  expect(report.meanClassAccuracy).toBeCloseTo((1 + 1 / 2 + 1) / 3, 12);
  expect(report.confusion.counts).toEqual([
    [3, 0, 0],
    [0, 1, 1],
    [0, 0, 2],
  ]);
  expect(report.chance).toBeCloseTo(1 / 3, 12);
  expect(report).toMatchObject({
    dataset: "boxes",
    datasetFingerprint: "boxes-1",
    split: "test",
    failures: [],
    viewPolicy: "none",
    fusion: "extents",
  });
  expect(report.top5).toBeUndefined(); // three categories
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
});

test("scores are cosines, nearest first", async () => {
  const { items } = await zeroShot(task({ items: [ITEMS[0]] }));
  const norm = Math.hypot(3, 1, 1);
  expect(items[0].top.map(({ category }) => category)).toEqual(["wide", "tall", "deep"]);
  expect(items[0].top[0].score).toBeCloseTo(3 / norm, 6); // float32 features
  expect(items[0].top[1].score).toBeCloseTo(1 / norm, 6);
});

test("top-5 where there are five categories: right when the label is among the five nearest", async () => {
  // Six texts: the three axes, and three that are opposite to all boxes, so that only "low" ever misses the five.
  const classes = [...CLASSES, "a", "b", "low"];
  const text = tensor(Float32Array.of(...TEXT.data, -1, 0, 0, 0, -1, 0, ...[1, 1, 1].map((x) => -x / Math.sqrt(3))), [6, 3]);
  const items = [...ITEMS.slice(0, 3), { id: "low/7", category: "low" }];
  const boxes = dataset({ "low/7": box([2, 2, 2]) });
  const report = await zeroShot(task({ classes, textFeatures: text, items, dataset: boxes }));
  expect(report.top1.correct).toBe(3);
  expect(report.top5).toMatchObject({ correct: 3, count: 4 });
  expect(report.items[3].top).toHaveLength(5);
});

test("results and points depend neither on the batch nor on the order", async () => {
  const pointsOf = async (batch: number, items: readonly Item[]) => {
    const shapeEncoder = boxEncoder();
    const report = await zeroShot(task({ shapeEncoder, items }), { batch });
    const shown = shapeEncoder.seen;
    return { points: new Map(items.map(({ id }, i) => [id, shown[i]])), report };
  };
  const one = await pointsOf(1, ITEMS);
  for (const batch of [2, 3, 100]) expect(await pointsOf(batch, ITEMS)).toEqual(one);
  const reversed = await pointsOf(2, [...ITEMS].reverse());
  expect(new Map([...reversed.points].sort())).toEqual(new Map([...one.points].sort()));
  expect([...reversed.report.items].reverse()).toEqual(one.report.items);
  expect(new Set(one.points.values()).size).toBeGreaterThan(1); // items do differ
});

test("another seed gives other points", async () => {
  const [a, b] = [boxEncoder(), boxEncoder()];
  await zeroShot(task({ shapeEncoder: a }));
  await zeroShot(task({ shapeEncoder: b, seed: 2 }));
  expect(a.seen).not.toEqual(b.seen);
});

test("shapes are normalised before anybody sees them", async () => {
  const shapeEncoder = boxEncoder(1);
  const far = box([300, 100, 100]);
  const moved: Mesh = {
    ...far,
    vertices: tensor(
      far.vertices.data.map((x) => x + 5000),
      [8, 3],
    ),
  };
  const shown: number[][] = [];
  const pointsFor = (shape: Shape): Tensor => {
    if (shape.kind !== "mesh") throw new Error("a box is a mesh");
    const corner = shape.vertices.data.slice(0, 3);
    shown.push([...corner]);
    return tensor(corner, [1, 3]);
  };
  const { top1 } = await zeroShot(task({ shapeEncoder, items: [ITEMS[0]], dataset: dataset({ "wide/0": moved }) }), { pointsFor });
  expect(top1.correct).toBe(1);
  expect(Math.hypot(...shown[0])).toBeCloseTo(1, 3); // a corner of the box lies on the unit sphere; float32 at 5000 units
});

test("a policy that takes no points is given none", async () => {
  const shapeEncoder = boxEncoder(0);
  const pointsFor = () => {
    throw new Error("not asked for");
  };
  await zeroShot(task({ shapeEncoder }), { pointsFor });
  expect(shapeEncoder.seen).toEqual(ITEMS.map(() => ""));
});

const EMPTY: Mesh = { kind: "mesh", vertices: zeros([0, 3]), faces: tensor(new Int32Array(0), [0, 3]) };

test.each<[string, Shape | Error, RegExp]>([
  ["cannot be loaded", new Error("broken.off: line 3"), /broken\.off: line 3/],
  ["has no vertices", EMPTY, /./],
  ["cannot be encoded", box([100, 1, 1]), /too long to draw/],
])("an item that %s is collected, the rest is done", async (_, shape, message) => {
  const progress: unknown[] = [];
  const shapeEncoder = boxEncoder();
  const report = await zeroShot(task({ shapeEncoder, dataset: dataset({ "wide/3": shape }) }), {
    batch: 5,
    onProgress: (p) => progress.push(p),
  });
  expect(report.failures).toEqual([{ id: "wide/3", category: "wide", message: expect.stringMatching(message) }]);
  expect(report.items.map(({ id }) => id)).toEqual(ITEMS.map(({ id }) => id).filter((id) => id !== "wide/3"));
  expect(report.top1).toMatchObject({ correct: 5, count: 6 });
  expect(progress).toEqual([
    { done: 5, total: 7, failures: 1 },
    { done: 7, total: 7, failures: 1 },
  ]);
});

test("a feature that is not finite is a failure, not the first category", async () => {
  const whole = boxEncoder();
  const broken: ShapeEncoder = {
    ...whole,
    encode: async (shapes, points, state) => {
      const encoded = await whole.encode(shapes, points, state);
      encoded.features.data[3] = Number.NaN; // of the second shape
      return encoded;
    },
  };
  const report = await zeroShot(task({ shapeEncoder: broken }));
  expect(report.failures).toEqual([{ id: "tall/1", category: "tall", message: expect.stringContaining("not finite") }]);
});

test("when all items fail there is no report", async () => {
  const broken = dataset(Object.fromEntries(ITEMS.map(({ id }) => [id, new Error(`no ${id}`)])));
  await expect(zeroShot(task({ dataset: broken }))).rejects.toThrow(/all 7 items failed; the first, wide\/0: no wide\/0/);
});

test("an abort stops before the next batch", async () => {
  const controller = new AbortController();
  const shapeEncoder = boxEncoder();
  const run = zeroShot(task({ shapeEncoder }), {
    batch: 2,
    signal: controller.signal,
    onProgress: ({ done }) => done === 4 && controller.abort(new Error("enough")),
  });
  await expect(run).rejects.toThrow("enough");
  expect(shapeEncoder.batches).toEqual([2, 2]);
});

test.each<[string, Partial<ZeroShotTask>, RegExp]>([
  ["text features of other length", { textFeatures: zeros([3, 4]) }, /textFeatures must be \[3, 3\], got \[3, 4\]/],
  [
    "text features that are not unit",
    {
      textFeatures: tensor(
        TEXT.data.map((x) => 2 * x),
        [3, 3],
      ),
    },
    /unit length, row 0 has 2/,
  ],
  ["NaN text features", { textFeatures: tensor(new Float32Array(9).fill(Number.NaN), [3, 3]) }, /unit length/],
  ["one category", { classes: ["wide"], textFeatures: tensor(Float32Array.of(1, 0, 0), [1, 3]) }, /at least two classes/],
  ["a category twice", { classes: ["wide", "tall", "wide"] }, /"wide" stands twice/],
  ["an item of another category", { items: [{ id: "x", category: "round" }] }, /item x is of category "round"/],
  ["an item twice", { items: [ITEMS[0], ITEMS[0]] }, /item wide\/0 stands twice/],
  ["no items", { items: [] }, /no items in split "test" of boxes/],
])("zeroShot refuses %s", async (_, changes, message) => {
  await expect(zeroShot(task(changes))).rejects.toThrow(message);
});

test.each([0, 1.5, Number.NaN])("zeroShot refuses a batch of %d", async (batch) => {
  await expect(zeroShot(task(), { batch })).rejects.toThrow(/batch must be an integer ≥ 1/);
});

test("points of a wrong shape are a failure that says so", async () => {
  await expect(zeroShot(task(), { pointsFor: () => zeros([2, 3]) })).rejects.toThrow(/pointsFor\(wide\/0\) must be \[4, 3\], got \[2, 3\]/);
});

test("text features of a prompt set: unit answers, averaged, unit again, in the order of the classes", async () => {
  const rng = createRng(3);
  const table = new Map<string, readonly number[]>();
  const encoder: DualEncoder = {
    ...boxEncoder().encoder,
    encodeTexts: async (texts) => {
      const rows = texts.map((text) => {
        const row = table.get(text) ?? [rng.normal(), rng.normal(), rng.normal()];
        table.set(text, row);
        return row;
      });
      return tensor(Float32Array.from(rows.flat()), [texts.length, 3]);
    },
  };
  const classes = { wide: ["Broad.", "Long sideways."], tall: ["High."] };
  const prompts = promptSet({ command: "shape-description", template: "[CLASS]?", model: "m", date: "2026-01-01", source: "s", classes });
  const features = await promptTextFeatures(encoder, prompts, ["tall", "wide"]);
  const unit = (row: readonly number[]) => row.map((x) => x / Math.hypot(...row));
  const mean = (rows: readonly (readonly number[])[]) => [0, 1, 2].map((d) => rows.reduce((sum, row) => sum + row[d], 0) / rows.length);
  const expected = [unit(table.get("High.")!), unit(mean([unit(table.get("Broad.")!), unit(table.get("Long sideways.")!)]))].flat();
  expect(features.shape).toEqual([2, 3]);
  for (const [i, value] of expected.entries()) expect(features.data[i]).toBeCloseTo(value, 6); // float32
  await expect(promptTextFeatures(encoder, prompts, ["taller"])).rejects.toThrow(/did you mean "tall"/);
});

import type { Mesh } from "@dilf/renderer";
import { expect, test } from "vitest";
import { MINISHAPES_SEEN, MINISHAPES_UNSEEN, miniShapes } from "../src/index.ts";

const world = miniShapes();
const loadMesh = async (id: string, from = world) => (await from.load({ id, category: id.split("/")[1]! })) as Mesh;

test("40 categories in two halves that share none", () => {
  expect(world.classes).toHaveLength(40);
  expect(new Set([...MINISHAPES_SEEN, ...MINISHAPES_UNSEEN])).toEqual(new Set(world.classes));
  expect(MINISHAPES_SEEN).toHaveLength(20);
  expect(MINISHAPES_UNSEEN).toHaveLength(20);
});

test("the lists hold the counts asked for, in category order, without repeats", async () => {
  const small = miniShapes({ trainPerCategory: 3, testPerCategory: 2, categories: ["chair", "axe"] });
  expect(await small.list("train")).toHaveLength(6);
  const items = [...(await small.list("val")), ...(await small.list("test"))];
  expect(items).toHaveLength(8);
  expect(new Set(items.map(({ id }) => id)).size).toBe(8);
  expect(items[0]).toEqual({ id: "val/chair/00000", category: "chair" });
});

test.each([...MINISHAPES_SEEN, ...MINISHAPES_UNSEEN])("every instance of %s is a sound mesh of a sensible size", async (category) => {
  for (let i = 0; i < 12; i++) {
    const { vertices, faces } = await loadMesh(`train/${category}/${String(i).padStart(5, "0")}`);
    const V = vertices.shape[0]!;
    expect(vertices.data.every(Number.isFinite)).toBe(true);
    expect(faces.data.every((index) => index >= 0 && index < V)).toBe(true);
    const F = faces.shape[0]!;
    expect(F).toBeGreaterThanOrEqual(12); // a box
    expect(F).toBeLessThanOrEqual(4000); // a picture of 64 px cannot show more
    expect(signedVolume(vertices.data, faces.data)).toBeGreaterThan(0); // faces look outwards
    const extent = [0, 1, 2].map((axis) => {
      const values = Array.from({ length: V }, (_, v) => vertices.data[3 * v + axis]!);
      return Math.max(...values) - Math.min(...values);
    });
    expect(Math.max(...extent)).toBeGreaterThan(0.05);
    expect(Math.max(...extent)).toBeLessThan(20);
  }
});

test("an instance depends on seed, category, split and index, and on nothing else", async () => {
  const other = miniShapes({ seed: 1 });
  const same = miniShapes({ categories: ["table"], trainPerCategory: 500 });
  const id = "train/table/00003";
  expect(await loadMesh(id, same)).toEqual(await loadMesh(id));
  const different = [
    await loadMesh(id, other),
    await loadMesh("test/table/00003"),
    await loadMesh("val/table/00003"),
    await loadMesh("train/table/00004"),
  ];
  for (const mesh of different) expect(mesh).not.toEqual(await loadMesh(id));
});

test("every category varies: 12 instances give at least 6 different face counts or extents", async () => {
  for (const category of world.classes) {
    const kinds = new Set<string>();
    for (let i = 0; i < 12; i++) {
      const { vertices, faces } = await loadMesh(`train/${category}/${String(i).padStart(5, "0")}`);
      kinds.add(`${faces.shape[0]} ${vertices.data[0]!.toFixed(4)}`);
    }
    expect(kinds.size, category).toBeGreaterThanOrEqual(6);
  }
});

test("the fingerprint follows every option that changes the items", async () => {
  const prints = await Promise.all(
    [{}, { seed: 1 }, { trainPerCategory: 5 }, { testPerCategory: 5 }, { categories: "seen" as const }].map((options) =>
      miniShapes(options).fingerprint(),
    ),
  );
  expect(new Set(prints).size).toBe(prints.length);
  expect(await miniShapes().fingerprint()).toBe(prints[0]);
});

test("what is wrong is named", async () => {
  expect(() => miniShapes({ categories: ["chair", "unicorn"] })).toThrow('no category "unicorn"; known are airplane, axe');
  expect(() => miniShapes({ trainPerCategory: -1 })).toThrow("train must hold an integer ≥ 0");
  await expect(world.list("training")).rejects.toThrow('no split "training"; known are train, val, test');
  await expect(world.load({ id: "chair/1", category: "chair" })).rejects.toThrow('no item "chair/1"');
});

function signedVolume(p: Float32Array, faces: Int32Array): number {
  let six = 0;
  for (let f = 0; f < faces.length; f += 3) {
    const [a, b, c] = [3 * faces[f]!, 3 * faces[f + 1]!, 3 * faces[f + 2]!];
    six +=
      p[a]! * (p[b + 1]! * p[c + 2]! - p[b + 2]! * p[c + 1]!) +
      p[a + 1]! * (p[b + 2]! * p[c]! - p[b]! * p[c + 2]!) +
      p[a + 2]! * (p[b]! * p[c + 1]! - p[b + 1]! * p[c]!);
  }
  return six / 6;
}

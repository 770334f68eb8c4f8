import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import {
  classOverlap,
  type Dataset,
  MODELNET10,
  MODELNET40,
  matchClasses,
  miniShapes,
  OVERLAP_LISTS,
  pretrainingClasses,
  restrict,
  SCANOBJECTNN,
  SHAPENET55,
  zeroShotClasses,
} from "../src/index.ts";

const sum = (numbers: readonly number[]) => numbers.reduce((total, x) => total + x, 0);

test("published totals", () => {
  expect(SHAPENET55).toHaveLength(55);
  expect(sum(SHAPENET55.map(({ models }) => models))).toBe(52472);
  expect([sum(MODELNET40.map(({ train }) => train)), sum(MODELNET40.map((label) => label.test))]).toEqual([9843, 2468]);
  expect([sum(MODELNET10.map(({ train }) => train)), sum(MODELNET10.map((label) => label.test))]).toEqual([3991, 908]);
  expect(SCANOBJECTNN).toHaveLength(15);
});

// systems 1.7, counted on list files of 52,467 models: what remains of ShapeNet-55 without the categories of a target.
test.each([
  { targets: ["modelnet40"] as const, classes: 39, models: 18609 },
  { targets: ["scanobjectnn"] as const, classes: 47, models: 31009 },
  { targets: ["modelnet40", "scanobjectnn"] as const, classes: 35, models: 15766 },
])("without the exact overlap with $targets $classes categories and $models models remain", ({ targets, classes, models }) => {
  const left = pretrainingClasses(targets, "no-exact");
  expect(left).toHaveLength(classes);
  // The five models that the lists leave out belong to categories that go.
  expect(sum(SHAPENET55.filter(({ name }) => left.includes(name)).map((label) => label.models))).toBe(models);
});

test.each([
  { target: "modelnet40", counts: [40, 24, 14] },
  { target: "scanobjectnn", counts: [15, 7, 4] },
] as const)("$target: $counts categories in the three lists, each a part of the one before", ({ target, counts }) => {
  const lists = OVERLAP_LISTS.map((list) => zeroShotClasses(target, list));
  expect(lists.map((list) => list.length)).toEqual([...counts]);
  expect(lists[0]).toEqual(expect.arrayContaining([...lists[1]!]));
  expect(lists[1]).toEqual(expect.arrayContaining([...lists[2]!]));
});

test("every near name is one of ShapeNet-55's", () => {
  const known = SHAPENET55.map(({ name }) => name);
  for (const target of ["modelnet40", "scanobjectnn"] as const)
    for (const names of Object.values(classOverlap(target).near)) expect(known).toEqual(expect.arrayContaining([...names]));
});

test("names are unique, lower case, and no synonym is the name itself", () => {
  for (const table of [SHAPENET55, MODELNET40, SCANOBJECTNN]) {
    expect(new Set(table.map(({ name }) => name)).size).toBe(table.length);
    for (const { name, synonyms } of table) {
      expect(name).toMatch(/^[a-z]+( [a-z]+)*$/);
      expect(synonyms).not.toContain(name);
      expect(new Set(synonyms).size).toBe(synonyms.length);
    }
  }
  expect(new Set(SHAPENET55.map(({ synset }) => synset)).size).toBe(55);
  expect(SHAPENET55.map(({ synset }) => synset)).toEqual(SHAPENET55.map(({ synset }) => synset).sort());
});

test("an unknown list or target is an error", () => {
  expect(() => zeroShotClasses("modelnet40", "hard" as "all")).toThrow('no list "hard"; known are all, no-exact, no-near');
  expect(() => classOverlap("modelnet" as "modelnet40")).toThrow('no target "modelnet"; known are modelnet40, scanobjectnn');
});

const some: Pick<Dataset, "name" | "classes" | "synonyms"> = {
  name: "some",
  classes: ["trash bin", "chair", "display"],
  synonyms: { "trash bin": ["ashcan", "bin"], display: ["monitor"] },
};

test("a list of classes is matched by names and synonyms, in its own order", () => {
  expect(matchClasses(some, ["monitor", "chair", "ashcan"])).toEqual(["display", "chair", "trash bin"]);
  expect(() => matchClasses(some, ["chiar", "door"])).toThrow(
    'some has no class "chiar"; did you mean "chair", "door"; it has trash bin, chair, display',
  );
  expect(() => matchClasses(some, ["monitor", "display"])).toThrow('"display" is meant twice');
});

test("restrict keeps classes and the first few of each", async () => {
  const world = miniShapes({ trainPerCategory: 5, testPerCategory: 1 });
  const part = restrict(world, { classes: ["table", "chair"], limitPerClass: 2 });
  expect(part.classes).toEqual(["table", "chair"]);
  expect((await part.list("train")).map(({ id }) => id)).toEqual(
    ["chair", "table"].flatMap((name) => [`train/${name}/00000`, `train/${name}/00001`]),
  );
  expect(await part.fingerprint()).not.toBe(await world.fingerprint());
  expect(() => restrict(world, { limitPerClass: 0 })).toThrow("limitPerClass must be an integer ≥ 1, got 0");
  expect(() => restrict(world, { classes: ["tabel"] })).toThrow('did you mean "table"');
});

interface Shared {
  readonly classes: readonly { readonly synset: string; readonly lemma: string; readonly common: string }[];
}
const folder = fileURLToPath(new URL("../../../../shared/labels", import.meta.url));
const read = (name: string) => JSON.parse(readFileSync(`${folder}/${name}`, "utf8"));

test.skipIf(!existsSync(folder))("the tables agree with ../shared/labels (skipped without ../shared)", () => {
  const { classes } = read("shapenet55_classes.json") as Shared;
  // "microwaves" is the one name in the plural
  const names = classes.map(({ common }) => (common === "microwaves" ? "microwave" : common));
  expect(SHAPENET55.map(({ synset, lemma, name }) => ({ synset, lemma, name }))).toEqual(
    classes.map(({ synset, lemma }, i) => ({ synset, lemma, name: names[i] })),
  );
  const downstream = read("downstream_labels.json");
  expect(MODELNET40.map(({ name }) => name)).toEqual(downstream.modelnet40);
  expect(MODELNET10.map(({ name }) => name)).toEqual(downstream.modelnet10);
  expect(SCANOBJECTNN.map(({ name }) => name)).toEqual(downstream.scanobjectnn15);
  const overlap = read("zero_shot_overlap.json");
  expect(classOverlap("modelnet40").exact).toEqual(overlap.modelnet40_exact_in_shapenet55);
  expect(zeroShotClasses("modelnet40", "no-exact")).toEqual(overlap.modelnet40_without_exact);
  expect(zeroShotClasses("modelnet40", "no-near")).toEqual(overlap.modelnet40_without_exact_and_near);
  expect([...classOverlap("scanobjectnn").exact].sort()).toEqual([...overlap.scanobjectnn_exact_in_shapenet55].sort());
  expect(zeroShotClasses("scanobjectnn", "no-near")).toEqual(overlap.scanobjectnn_unseen_candidates);
});

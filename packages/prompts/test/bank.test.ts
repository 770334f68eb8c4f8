import { expect, test } from "vitest";
import { BANK_CLASSES, bankPromptSet, type CommandName, naivePromptSet, parsePromptSet } from "../src/index.ts";

// The 40 categories of MiniShapes; a list of its own, so that a category lost from the bank is seen.
const MINI_SHAPES =
  `airplane, barrel, bed, boat, bookshelf, bowl, cactus, car, chair, door, hammer, house, lamp, mushroom, person, ring, stairs,
  sword, train, tree, axe, bench, book, bottle, cabinet, cone, fish, mug, palm tree, sofa, stool, street light, table, tank, toilet, tower,
  truck, vase, wheel, windmill`
    .split(",")
    .map((name) => name.trim());

const COLOURS =
  /\b(red|green|blue|yellow|black|white|gr[ae]y|brown|orange|purple|violet|pink|gold(en)?|silver|beige|tan|bright|dark|colou?r\w*)\b/i;
const MATERIALS = /\b(wood(en)?|metal(lic)?|steel|iron|plastic|glass|ceramic|porcelain|leather|fabric|marble|concrete|brass)\b/i;

const bank = bankPromptSet("shape-description");
const entries = Object.entries(bank.classes);
const words = (sentence: string) => sentence.split(" ").length;

test("the bank holds every category of MiniShapes and no other", () => {
  expect(Object.keys(bank.classes).sort()).toEqual([...MINI_SHAPES].sort());
  expect(BANK_CLASSES).toEqual(Object.keys(bank.classes));
});

test.each(["naive", "shape-description"] as const)("%s is a valid file", (command) => {
  const set = bankPromptSet(command);
  expect(parsePromptSet(JSON.parse(JSON.stringify(set)))).toEqual(set);
});

test.each(entries)("%s: at least ten sentences of 8 to 22 words, one each, without colours and materials", (name, sentences) => {
  expect(sentences.length).toBeGreaterThanOrEqual(10);
  for (const sentence of sentences) {
    expect(words(sentence), sentence).toBeGreaterThanOrEqual(8);
    expect(words(sentence), sentence).toBeLessThanOrEqual(22);
    expect(sentence).toMatch(/^[A-Z][^.!?]*\.$/);
    expect(sentence).not.toMatch(COLOURS);
    expect(sentence).not.toMatch(MATERIALS);
  }
  const naming = sentences.filter((sentence) => new RegExp(`\\b${name}`, "i").test(sentence)).length;
  expect(naming, "sentences that name the category: about half").toBeGreaterThanOrEqual(sentences.length * 0.4);
  expect(naming).toBeLessThanOrEqual(sentences.length * 0.6);
});

test("no two sentences are the same, with case, punctuation and the category's name taken away", () => {
  const bare = entries.flatMap(([name, sentences]) =>
    sentences.map((sentence) =>
      sentence
        .toLowerCase()
        .replaceAll(name, "")
        .replace(/[^a-z ]/g, "")
        .replace(/ +/g, " ")
        .trim(),
    ),
  );
  expect(new Set(bare).size).toBe(bare.length);
});

test("no sentence is another one with a word or two exchanged", () => {
  const sets = entries.flatMap(([, sentences]) => sentences).map((sentence) => new Set(sentence.toLowerCase().match(/[a-z]+/g)));
  for (let i = 0; i < sets.length; i++)
    for (let j = 0; j < i; j++) {
      const common = [...sets[i]].filter((word) => sets[j].has(word)).length;
      expect(common / (sets[i].size + sets[j].size - common), `${[...sets[i]].join(" ")} | ${[...sets[j]].join(" ")}`).toBeLessThan(0.6);
    }
});

test("naive sentences come from the paper's template", () => {
  const { classes } = bankPromptSet("naive");
  expect(classes.chair).toEqual(["A 3D object of a chair."]);
  expect(classes["street light"]).toEqual(["A 3D object of a street light."]);
  expect(naivePromptSet(["axe"]).classes).toEqual({ axe: ["A 3D object of an axe."] });
  expect(() => naivePromptSet([])).toThrow(/at least one class/);
  expect(() => naivePromptSet([""])).toThrow(/must not be empty/);
});

test("an unknown command is refused with the known ones", () => {
  expect(() => bankPromptSet("shape" as CommandName)).toThrow(/no command "shape"; known are naive, words-to-sentence/);
});

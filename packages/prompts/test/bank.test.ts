import { describe, expect, test } from "vitest";
import {
  BANK_CLASSES,
  bankPromptSet,
  type CommandName,
  checkPromptSet,
  listCommands,
  naivePromptSet,
  parsePromptSet,
  type QuestionName,
} from "../src/index.ts";

// ShapeNet-55, ModelNet40, ScanObjectNN and MiniShapes united; a list of its own, so that a category lost from the bank is seen.
const CATEGORIES =
  `airplane, axe, bag, barrel, basket, bathtub, bed, bench, bicycle, bin, birdhouse, boat, book, bookshelf, bottle, bowl, box, bus, cabinet, cactus, camera, can, cap, car, cellphone, chair, clock, cone, cup, curtain, desk, dishwasher, display, door, dresser, earphone, faucet, file cabinet, fish, flower pot, flowerpot, glass box, guitar, hammer, helicopter, helmet, horse, house, jar, keyboard, knife, ladder, lamp, laptop, loudspeaker, mailbox, mantel, microphone, microwave, monitor, motorbike, mug, mushroom, night stand, palm tree, person, piano, pillow, pistol, plant, printer, radio, range hood, remote, rifle, ring, rocket, shelf, sink, skateboard, sofa, stairs, stool, stove, street light, sword, table, tank, teapot, telephone, tent, toilet, tower, train, trash bin, tree, truck, tv stand, umbrella, vase, wardrobe, washer, watercraft, wheel, windmill, xbox`
    .split(",")
    .map((name) => name.trim());

const COLOURS =
  /\b(red|green|blue|yellow|black|white|gr[ae]y|brown|orange|purple|violet|pink|gold(en)?|silver|beige|tan|bright|dark|colou?r\w*)\b/i;
const MATERIALS = /\b(wood(en)?|metal(lic)?|steel|iron|plastic|glass|ceramic|porcelain|leather|fabric|marble|concrete|brass)\b/i;

const QUESTIONS = listCommands().filter(({ kind }) => kind === "question");
const words = (sentence: string) => sentence.split(" ").length;
/** A sentence without its category, case and punctuation: what is really said. */
const bare = (name: string, sentence: string) =>
  sentence
    .toLowerCase()
    .replaceAll(name, "")
    .replace(/[^a-z ]/g, "")
    .replace(/ +/g, " ")
    .trim();
const FEWEST_WORDS = { "words-to-sentence": 10, "key-components": 8, discriminative: 8, "shape-description": 8 } as const;

test("the bank holds every category and no other", () => {
  expect(BANK_CLASSES).toEqual(CATEGORIES);
});

test.each(listCommands())("$name is a valid file over all categories", ({ name }) => {
  const set = bankPromptSet(name);
  expect(Object.keys(set.classes)).toEqual(CATEGORIES);
  expect(parsePromptSet(JSON.parse(JSON.stringify(set)))).toEqual(set);
  // One word is hardly ever more than three of CLIP's tokens; the command line checks with the real tokenizer.
  expect(checkPromptSet(set, { countTokens: (text) => 3 * words(text) + 2, maxTokens: 85 })).toEqual([]);
});

describe.each(QUESTIONS)("$name", ({ name: command }) => {
  const entries = Object.entries(bankPromptSet(command).classes);

  test.each(entries)("%s: at least ten sentences, one each, of the shape and nothing else", (name, sentences) => {
    expect(sentences.length).toBeGreaterThanOrEqual(10);
    for (const sentence of sentences) {
      expect(words(sentence), sentence).toBeGreaterThanOrEqual(FEWEST_WORDS[command as QuestionName]);
      expect(words(sentence), sentence).toBeLessThanOrEqual(26);
      expect(sentence).toMatch(/^[A-Z0-9][^.!?]*\.$/);
      const said = sentence.replaceAll(new RegExp(name, "gi"), "");
      expect(said, sentence).not.toMatch(COLOURS);
      expect(said, sentence).not.toMatch(MATERIALS);
      expect(sentence.replaceAll("3D", ""), sentence).not.toMatch(/\d/);
    }
  });

  test("no two sentences are the same, with case, punctuation and the category's name taken away", () => {
    const all = entries.flatMap(([name, sentences]) => sentences.map((sentence) => bare(name, sentence)));
    expect(all.filter((sentence, i) => all.indexOf(sentence) !== i)).toEqual([]);
  });

  test.each(entries)("%s: no sentence is another one with a word or two exchanged", (_, sentences) => {
    const sets = sentences.map((sentence) => new Set(sentence.toLowerCase().match(/[a-z]+/g)));
    for (let i = 0; i < sets.length; i++)
      for (let j = 0; j < i; j++) {
        const common = [...sets[i]!].filter((word) => sets[j]!.has(word)).length;
        expect(common / (sets[i]!.size + sets[j]!.size - common), `${sentences[i]} | ${sentences[j]}`).toBeLessThan(0.6);
      }
  });
});

test.each(Object.entries(bankPromptSet("shape-description").classes))(
  "%s: about half of the shape descriptions name it",
  (name, sentences) => {
    const naming = sentences.filter((sentence) => new RegExp(`\\b${name}`, "i").test(sentence)).length;
    expect(naming).toBeGreaterThanOrEqual(sentences.length * 0.4);
    expect(naming).toBeLessThanOrEqual(sentences.length * 0.6);
  },
);

test.each(Object.entries(bankPromptSet("words-to-sentence").classes))("%s: the given words are in every sentence", (name, sentences) => {
  for (const sentence of sentences)
    for (const word of [name, "3D shape", "render"]) expect(sentence.toLowerCase()).toContain(word.toLowerCase());
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

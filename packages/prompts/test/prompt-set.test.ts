import { expect, test } from "vitest";
import {
  bankPromptSet,
  fillTemplate,
  hashClasses,
  mergePromptSets,
  nearNames,
  type PromptSetInput,
  parsePromptSet,
  promptSet,
  sentencesFor,
  subsetPromptSet,
} from "../src/index.ts";

const INPUT: PromptSetInput = {
  command: "shape-description",
  template: "Describe the shape of a 3D [CLASS] when rendering it.",
  model: "model-a",
  date: "2026-01-02",
  source: "a test",
  classes: { chair: ["A chair has four legs."], "palm tree": ["Tall trunk, tuft of leaves.", "Fronds on a pole."] },
};
const good = () => JSON.parse(JSON.stringify(promptSet(INPUT))) as Record<string, unknown>;

test("a set survives the way through a file", () => expect(parsePromptSet(good())).toEqual(promptSet(INPUT)));

test("parameters and note are kept", () => {
  const set = promptSet({ ...INPUT, parameters: { temperature: 0.7, stop: ["\n"] }, note: "n" });
  expect(parsePromptSet(JSON.parse(JSON.stringify(set)))).toEqual(set);
});

test.each<[string, unknown, RegExp]>([
  ["not an object", "text", /not a prompt set/],
  ["null", null, /not a prompt set/],
  ["unknown key", { ...good(), temperature: 1 }, /temperature/],
  ["other version", { ...good(), version: 2 }, /version/],
  ["unknown command", { ...good(), command: "shape" }, /command/],
  ["template without the category", { ...good(), template: "Describe it." }, /template: must hold \[CLASS\]/],
  ["no model", { ...good(), model: undefined }, /model/],
  ["date with time", { ...good(), date: "2026-01-02T00:00:00Z" }, /date/],
  ["date that does not exist", { ...good(), date: "2026-02-30" }, /date/],
  ["no classes", { ...good(), classes: {} }, /classes: must hold at least one class/],
  ["class without sentences", { ...good(), classes: { chair: [] } }, /classes\.chair/],
  ["empty sentence", { ...good(), classes: { chair: [""] } }, /classes\.chair\.0/],
  ["empty category", { ...good(), classes: { "": ["a"] } }, /must not be empty/],
  ["untrimmed sentence", { ...good(), classes: { chair: ["a "] } }, /white space/],
  ["two lines", { ...good(), classes: { chair: ["a\nb"] } }, /one line/],
  ["number for a sentence", { ...good(), classes: { chair: [1] } }, /classes\.chair\.0/],
  ["sentence outside a list", { ...good(), classes: { chair: "a" } }, /classes\.chair/],
  ["__proto__ as a category", { ...good(), classes: JSON.parse('{"__proto__":["a"]}') }, /__proto__/],
  ["short hash", { ...good(), sha256: "ab" }, /sha256/],
  ["edited sentence", { ...good(), classes: { chair: ["Edited."] } }, /edited after the hash/],
])("parsePromptSet refuses: %s", (_, json, message) => expect(() => parsePromptSet(json)).toThrow(message));

test("promptSet refuses what parsePromptSet would", () => {
  expect(() => promptSet({ ...INPUT, classes: { chair: [] } })).toThrow(/promptSet: .*classes\.chair/s);
});

test("the hash is over sorted categories and ordered sentences", () => {
  // printf '{"a":["1","2"],"b":["3"]}' | sha256sum
  const hash = "6f533e18376806ff19a19eca651850434734d8dff55ce5f7284f000ba8b61ce0";
  expect(hashClasses({ a: ["1", "2"], b: ["3"] })).toBe(hashClasses({ b: ["3"], a: ["1", "2"] }));
  expect(hashClasses({ a: ["2", "1"], b: ["3"] })).not.toBe(hashClasses({ a: ["1", "2"], b: ["3"] }));
  expect(hashClasses({ a: ["1", "2"], b: ["3"] })).toBe(hash);
});

test("sentencesFor", () => {
  expect(sentencesFor(promptSet(INPUT), "chair")).toEqual(["A chair has four legs."]);
});

test.each([
  ["palm_tree", /did you mean "palm tree"\?/], // ModelNet's spelling
  ["Chairs", /did you mean "chair"\?/],
  ["constructor", /it holds chair, palm tree/], // not a property of the prototype
  ["xylophone", /it holds chair, palm tree/],
])("sentencesFor explains the unknown %s", (name, message) => expect(() => sentencesFor(promptSet(INPUT), name)).toThrow(message));

test("near names: nearest first, none that are far", () => {
  expect(nearNames("boat", ["bottle", "boats", "bowl", "boot", "piano"])).toEqual(["boats", "boot"]);
  expect(nearNames("street", ["street light", "tree", "axe"])).toEqual(["street light", "tree"]);
});

test("subset keeps the record and hashes again", () => {
  const set = subsetPromptSet(promptSet(INPUT), ["palm tree"]);
  expect(Object.keys(set.classes)).toEqual(["palm tree"]);
  expect(set.model).toBe("model-a");
  expect(parsePromptSet(JSON.parse(JSON.stringify(set)))).toEqual(set);
  expect(() => subsetPromptSet(set, ["chair"])).toThrow(/no category "chair"/);
  expect(() => subsetPromptSet(set, [])).toThrow(/empty/);
});

test("merge unites categories and drops repeated sentences", () => {
  const other = promptSet({
    ...INPUT,
    model: "model-b",
    date: "2026-03-01",
    classes: { chair: ["A chair has four legs.", "It has a back."], mug: ["A loop."] },
  });
  const merged = mergePromptSets([promptSet(INPUT), other]);
  expect(merged.classes).toEqual({
    chair: ["A chair has four legs.", "It has a back."],
    "palm tree": ["Tall trunk, tuft of leaves.", "Fronds on a pole."],
    mug: ["A loop."],
  });
  expect([merged.model, merged.date, merged.source, merged.parameters]).toEqual(["model-a; model-b", "2026-03-01", "a test", undefined]);
  expect(merged.sha256).toBe(hashClasses(merged.classes));
});

test("merge keeps parameters: one where equal, all where they differ", () => {
  const a = promptSet({ ...INPUT, parameters: { temperature: 1 } });
  expect(mergePromptSets([a, a]).parameters).toEqual({ temperature: 1 });
  expect(mergePromptSets([a, promptSet(INPUT)]).parameters).toEqual({
    merged: [
      { model: "model-a", parameters: { temperature: 1 } },
      { model: "model-a", parameters: null },
    ],
  });
});

test("merge refuses nothing and different commands", () => {
  expect(() => mergePromptSets([])).toThrow(/empty/);
  expect(() => mergePromptSets([bankPromptSet("naive"), bankPromptSet("shape-description")])).toThrow(/one command/);
});

test.each([
  ["A 3D object of a [CLASS].", "chair", "A 3D object of a chair."],
  ["A 3D object of a [CLASS].", "airplane", "A 3D object of an airplane."],
  ["A [CLASS], and the [CLASS].", "axe", "An axe, and the axe."],
  ["the shape of a 3D [CLASS]", "axe", "the shape of a 3D axe"], // the article belongs to "3D"
  ["[CLASS]", "$&", "$&"], // no pattern of String.replace is read in a name
])("fillTemplate %j with %s", (template, name, text) => expect(fillTemplate(template, name)).toBe(text));

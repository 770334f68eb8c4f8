import { expect, test } from "vitest";
import { checkPromptSet, diffPromptSets, naivePromptSet, type PromptSetInput, promptSet } from "../src/index.ts";

const INPUT = {
  command: "key-components",
  template: "What are the key components of a 3D [CLASS]?",
  model: "m",
  date: "2026-01-31",
  source: "s",
  classes: { chair: ["A seat and legs.", "A back on posts."], mug: ["A cup with a handle."] },
} satisfies PromptSetInput;
const countTokens = (text: string) => text.split(" ").length + 2;

test("equal sets have no difference", () => {
  expect(diffPromptSets(promptSet(INPUT), promptSet(INPUT))).toEqual({ fields: {}, added: [], removed: [], changed: {} });
});

test("fields, categories and sentences that differ", () => {
  const other = promptSet({
    ...INPUT,
    model: "n",
    note: "x",
    classes: { chair: ["A seat and legs.", "Two arms."], table: ["A flat top on legs."], mug: ["A cup with a handle."] },
  });
  expect(diffPromptSets(promptSet(INPUT), other)).toEqual({
    fields: { model: ['"m"', '"n"'], note: [undefined, '"x"'] },
    added: ["table"],
    removed: [],
    changed: { chair: { added: ["Two arms."], removed: ["A back on posts."] } },
  });
});

test("another order is a change", () => {
  const other = promptSet({ ...INPUT, classes: { ...INPUT.classes, chair: [...INPUT.classes.chair].reverse() } });
  expect(diffPromptSets(promptSet(INPUT), other).changed).toEqual({ chair: { added: [], removed: [] } });
});

test("a set without faults; the naive one counts tokens only", () => {
  expect(checkPromptSet(promptSet(INPUT), { countTokens })).toEqual([]);
  expect(checkPromptSet(naivePromptSet(["chair"]), { countTokens })).toEqual([]);
  expect(checkPromptSet(naivePromptSet(["chair"]), { countTokens, maxTokens: 5 })).toMatchObject([{ fault: "8 tokens, at most 5 fit" }]);
});

test.each([
  { sentence: "1. A seat and legs.", fault: "cleaned it reads" },
  { sentence: "A flat seat. And legs.", fault: "cleaned it reads" },
  { sentence: "I'm sorry, I can't.", fault: "the model refused" },
  { sentence: "What are the key components of a 3D stool?", fault: "an echo of the question" },
  { sentence: "A cup, with a handle!", fault: 'stands under "mug" too' },
])("finds: $sentence", ({ sentence, fault }) => {
  const set = promptSet({ ...INPUT, classes: { mug: INPUT.classes.mug, stool: [sentence] } });
  expect(checkPromptSet(set, { countTokens })).toMatchObject([{ className: "stool", sentence, fault: expect.stringContaining(fault) }]);
});

import { expect, expectTypeOf, test } from "vitest";
import {
  COMMANDS,
  type CommandName,
  fillTemplate,
  listCommands,
  type PromptSet,
  type ProviderName,
  type QuestionName,
  type WriteOptions,
} from "../src/index.ts";

test("the five rows of the paper's Table 5, in their order", () => {
  expect(listCommands().map(({ name, paperRow }) => [name, paperRow])).toEqual([
    ["naive", 1],
    ["words-to-sentence", 2],
    ["key-components", 3],
    ["discriminative", 4],
    ["shape-description", 5],
  ]);
  for (const { text } of listCommands()) expect(text).toContain("[CLASS]");
});

test.each([
  {
    template: COMMANDS["words-to-sentence"].text,
    name: "airplane",
    text: "Make a sentence using these words: an airplane, 3D shape, rendering.",
  },
  { template: COMMANDS["key-components"].text, name: "airplane", text: "What are the key components of a 3D airplane?" },
  { template: "A [CLASS], the [CLASS]", name: "mug", text: "A mug, the mug" },
  { template: "a [CLASS]", name: "$&", text: "a $&" },
])("$text", ({ template, name, text }) => expect(fillTemplate(template, name)).toBe(text));

test("types: what is a question, a command, a provider", () => {
  expectTypeOf<QuestionName>().toEqualTypeOf<Exclude<CommandName, "naive">>();
  expectTypeOf<PromptSet["command"]>().toEqualTypeOf<CommandName | "custom">();
  expectTypeOf<ProviderName>().toEqualTypeOf<"openai" | "replay" | "function">();
  expectTypeOf<"naive">().not.toExtend<WriteOptions["command"]>();
  expectTypeOf<{ template: string }>().toExtend<WriteOptions["command"]>();
});

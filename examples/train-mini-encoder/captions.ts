/** @file What is said about a shape of a category: names in templates, and the prompt bank's sentences. */

import { BANK_CLASSES, bankPromptSet, fillTemplate, listCommands, sentencesFor } from "@dilf/prompts";
import type { Rng } from "@dilf/tensor";

/** Ways to name a category, so that a label, an alt text and a prompt all find it. */
export const TEMPLATES = [
  "[CLASS]",
  "a [CLASS]",
  "the [CLASS]",
  "this is a [CLASS]",
  "a 3D model of a [CLASS]",
  "a 3D object of a [CLASS]",
  "a 3D shape of a [CLASS]",
  "a mesh of a [CLASS]",
  "a picture of a [CLASS]",
  "a photo of a [CLASS]",
  "a photo of the [CLASS]",
  "a drawing of a [CLASS]",
  "a rendering of a [CLASS]",
  "a rendered image of a [CLASS]",
  "a grey [CLASS]",
  "a small [CLASS]",
  "a large [CLASS]",
  "an object: [CLASS]",
] as const;

/** Other words for the same thing, so that labels need not be ours. */
const SYNONYMS: Readonly<Record<string, readonly string[]>> = {
  airplane: ["plane", "aircraft"],
  axe: ["hatchet"],
  boat: ["ship"],
  bookshelf: ["bookcase"],
  cabinet: ["cupboard"],
  car: ["automobile"],
  bicycle: ["bike"],
  bin: ["trash can", "waste basket"],
  display: ["screen"],
  monitor: ["computer screen"],
  "night stand": ["bedside table"],
  person: ["human"],
  sofa: ["couch"],
  stairs: ["staircase"],
  "street light": ["street lamp", "lamp post"],
  train: ["locomotive"],
};

/** The category that a name means: itself, or the one that it is a synonym of. */
export function canonicalName(name: string, categories: readonly string[]): string {
  if (categories.includes(name)) return name;
  return categories.find((category) => SYNONYMS[category]?.includes(name)) ?? name;
}

export interface Captions {
  /** Every text that can be drawn, each once. */
  readonly all: readonly string[];
  /** A random caption of a category. */
  draw(category: string, rng: Rng): string;
}

/**
 * How often a caption is a description, and how many of these describe the shape as the paper's chosen command does; the others answer one of its other
 * questions. The rest of the captions name the category, by a synonym in one of six where there is one.
 */
const DESCRIBED = 0.55;
const OF_THE_SHAPE = 0.6;
const RENAMED = 1 / 6;

/** A category that is not in the prompt bank has its names only. */
export function createCaptions(categories: readonly string[]): Captions {
  const naive = bankPromptSet("naive");
  const described = bankPromptSet("shape-description");
  const answers = listCommands()
    .filter(({ kind, name }) => kind === "question" && name !== described.command)
    .map(({ name }) => bankPromptSet(name));
  const known = new Set(BANK_CLASSES);
  const fill = (names: readonly string[]) => TEMPLATES.flatMap((template) => names.map((name) => fillTemplate(template, name)));
  const named = new Map(
    categories.map((category) => [
      category,
      [...new Set([...fill([category]), ...(known.has(category) ? sentencesFor(naive, category) : [])])],
    ]),
  );
  const renamed = new Map(categories.map((category) => [category, fill(SYNONYMS[category] ?? [])]));
  return {
    all: [
      ...new Set(
        categories.flatMap((category) => [
          ...named.get(category)!,
          ...renamed.get(category)!,
          ...(known.has(category) ? [described, ...answers].flatMap((set) => sentencesFor(set, category)) : []),
        ]),
      ),
    ],
    draw(category, rng) {
      if (known.has(category) && rng.next() < DESCRIBED)
        return rng.pick(sentencesFor(rng.next() < OF_THE_SHAPE ? described : rng.pick(answers), category));
      const others = renamed.get(category)!;
      return rng.pick(others.length > 0 && rng.next() < RENAMED ? others : named.get(category)!);
    },
  };
}

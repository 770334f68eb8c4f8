/** @file What is said about a shape of a category: names in templates, and the prompt bank's sentences. */

import { bankPromptSet, fillTemplate, sentencesFor } from "@dilf/prompts";
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

export interface Captions {
  /** Every text that can be drawn, each once. */
  readonly all: readonly string[];
  /** A random caption of a category. */
  draw(category: string, rng: Rng): string;
}

/** How often a caption is a description; the others name the category. */
const DESCRIBED = 0.55;

/** @throws RangeError for a category that is not in the prompt bank */
export function createCaptions(categories: readonly string[]): Captions {
  const naive = bankPromptSet("naive");
  const described = bankPromptSet("shape-description");
  const named = new Map(
    categories.map((category) => [
      category,
      [...new Set([...TEMPLATES.map((template) => fillTemplate(template, category)), ...sentencesFor(naive, category)])],
    ]),
  );
  return {
    all: [...new Set(categories.flatMap((category) => [...named.get(category)!, ...sentencesFor(described, category)]))],
    draw: (category, rng) => rng.pick(rng.next() < DESCRIBED ? sentencesFor(described, category) : named.get(category)!),
  };
}

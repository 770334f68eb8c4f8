import type { BankAnswers } from "./answers.ts";

export const tree: BankAnswers = {
  "words-to-sentence": [],
  "key-components": [],
  discriminative: [],
  "shape-description": [
    "A tree has a straight vertical trunk that carries a large rounded crown of leaves.",
    "Thin upright post below, wide bushy mass above, like a ball on a stick.",
    "The tree forks into ever thinner branches that spread upward and outward in all directions.",
    "Conical evergreen with layered skirts of foliage narrowing to a point over a short stem.",
    "Irregular leafy canopy two or three times as wide as the stem is tall.",
    "From a distance, the outline of a tree is a broad blob balanced over a narrow column.",
    "Roots flare slightly at the foot of a tapering trunk, and limbs begin at one third of the height.",
    "A tree is roughly symmetric around its stem, with the greatest width in its upper half.",
    "Several overlapping round clumps of leaves form a full crown above a bare lower stem.",
    "The tree stands tall and top-heavy, its foliage hiding most of the limbs that hold it.",
  ],
};

import type { BankAnswers } from "./answers.ts";

export const vase: BankAnswers = {
  "words-to-sentence": [],
  "key-components": [],
  discriminative: [],
  "shape-description": [
    "A vase has a rounded belly that narrows into a slim neck and flares at the rim.",
    "Tall hollow vessel with a smooth S-shaped profile, open at the top for flowers.",
    "The vase is turned around a vertical axis, so its outline is the same from every side.",
    "Small circular foot, swelling body, tight throat and a widened lip at the mouth.",
    "A slender vase rises with gently curving walls to a trumpet-like opening.",
    "Decorative container, taller than wide, widest at its shoulders and pinched below the rim.",
    "Curves flow inward and outward again along the height of a round open jar without handles.",
    "The mouth of a vase is an open circle, wider than the neck directly beneath it.",
    "Bulbous lower half and elegant upper half join in one continuous curve.",
    "A vase stands on a narrow base and spreads above it like an inverted teardrop.",
  ],
};

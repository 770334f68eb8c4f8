import type { BankAnswers } from "./answers.ts";

export const stool: BankAnswers = {
  "words-to-sentence": [],
  "key-components": [],
  discriminative: [],
  "shape-description": [
    "A stool has a small round seat on three or four legs and no back at all.",
    "Backless seat, a thin disc carried high above the floor by slim slanting posts.",
    "The stool stands taller than it is wide, with a ring or crossbars joining its legs.",
    "Flat circular top at thigh height with splayed supports spreading toward the ground.",
    "A bar stool rises on a single central column from a wide round foot plate.",
    "Seen from above only a plain disc is visible, with leg ends just beyond its rim.",
    "The simple stool has neither arms nor backrest, so nothing rises above its seat.",
    "Compact perch for one person, open below, narrow at the seat and wider at the feet.",
    "A stool looks nearly the same from all sides because its legs stand in a regular circle.",
    "Small level platform on long thin legs that are braced by horizontal rungs.",
  ],
};

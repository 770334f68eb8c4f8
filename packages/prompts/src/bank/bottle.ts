import type { BankAnswers } from "./answers.ts";

export const bottle: BankAnswers = {
  "words-to-sentence": [],
  "key-components": [],
  discriminative: [],
  "shape-description": [
    "A bottle has a tall cylindrical body that narrows through sloping shoulders into a slim neck.",
    "Round upright vessel with a wide lower part, a thin throat and a small cap on top.",
    "The bottle is rotationally symmetric, about three times as tall as it is wide.",
    "Smooth silhouette running straight up, curving inward at the shoulders and rising again as a narrow pipe.",
    "A small circular opening with a lip crowns a long neck above a broad container.",
    "From above, the bottle is a large circle with a much smaller circle at its centre.",
    "Slender flask with a flat base, parallel sides and a tapered upper third.",
    "The neck of a bottle is roughly one third as wide as its body.",
    "Elongated container for liquids, heavy at the bottom and thin toward the stopper.",
    "A bottle has no handle, only a curved shoulder leading from the wide wall to a short spout.",
  ],
};

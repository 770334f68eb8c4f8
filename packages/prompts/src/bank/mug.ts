import type { BankAnswers } from "./answers.ts";

export const mug: BankAnswers = {
  "words-to-sentence": [],
  "key-components": [],
  discriminative: [],
  "shape-description": [
    "A mug is a short open cylinder with a curved handle attached to one side.",
    "Straight-walled drinking vessel with a loop on its side shaped like the letter C.",
    "The mug has a flat bottom, vertical wall and an open circular mouth at the top.",
    "Hollow cup nearly as wide as tall, with a thick rim and an ear-shaped grip.",
    "From above it is a circle with a small bar sticking out at one point.",
    "The handle of a mug leaves near the rim, arches outward and returns close to the base.",
    "A stout round container, symmetric except for the single grip on its flank.",
    "Deep cylindrical cavity with an even wall and one looped handle large enough for fingers.",
    "A mug looks like a rectangle from the side, with a half ring joined to one edge.",
    "The mug is open above, closed below, and has exactly one finger hole beside its body.",
  ],
};

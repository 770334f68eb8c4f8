import type { BankAnswers } from "./answers.ts";

export const cone: BankAnswers = {
  "words-to-sentence": [],
  "key-components": [],
  discriminative: [],
  "shape-description": [
    "A cone has a flat circular base and a smooth side that narrows evenly to a single point.",
    "Pointed solid whose outline from the side is an isosceles triangle.",
    "The traffic cone stands on a thin square plate and has a small hole at its blunt tip.",
    "Every horizontal slice is a circle, and the circles shrink steadily toward the top.",
    "From above, a cone is a disc with its apex exactly at the centre.",
    "Round at the bottom and sharp at the top, with straight slanting edges in between.",
    "The cone is rotationally symmetric, without handles, corners or openings along its side.",
    "Tapered funnel form, about twice as tall as the diameter of its foot.",
    "A cone looks like a party hat, wide below and closing steadily toward its summit.",
    "Smooth slanted surface rises from a broad circular rim and converges on the central axis.",
  ],
};

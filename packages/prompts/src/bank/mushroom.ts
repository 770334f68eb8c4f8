import type { BankAnswers } from "./answers.ts";

export const mushroom: BankAnswers = {
  "words-to-sentence": [],
  "key-components": [],
  discriminative: [],
  "shape-description": [
    "A mushroom has a short thick stalk crowned by a wide dome-shaped cap.",
    "Rounded umbrella-like top resting on a stubby cylindrical stem that swells toward the ground.",
    "The mushroom cap overhangs the stem on all sides and is flat or hollow underneath.",
    "Smooth half ball above a narrower column, like a parasol with a very short handle.",
    "Seen from below, thin gills run outward from the stalk to the edge of the cap.",
    "A mushroom is rotationally symmetric, with a broad convex head and a slim foot.",
    "The outline begins narrow at the bottom and suddenly flares into a wide curved hood.",
    "A small ring of skin circles the stem halfway between the ground and the domed top.",
    "The mushroom looks like a button or a bell perched on a soft bulging post.",
    "Squat fungus whose rounded head is two or three times as wide as its stem.",
  ],
};

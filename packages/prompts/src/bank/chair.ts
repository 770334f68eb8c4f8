import type { BankAnswers } from "./answers.ts";

export const chair: BankAnswers = {
  "words-to-sentence": [],
  "key-components": [],
  discriminative: [],
  "shape-description": [
    "A chair has a flat square seat on four straight legs and an upright back along one edge.",
    "Horizontal seat at knee height with a tall vertical panel rising behind it.",
    "From the side, the chair traces a lowercase letter h, with a high back and open space below.",
    "Four slender posts at the corners carry a small platform, and slats climb up from its rear.",
    "A chair for one person, roughly as wide as deep, with a backrest that leans slightly backward.",
    "Two armrests run forward from the backrest at elbow height, on either side of the sitting surface.",
    "The legs of a chair splay a little outward and may be joined by thin crossbars.",
    "Mirror symmetric from left to right, with one tall back and a level place to sit.",
    "The chair is about twice as tall as its seat, and its lower half is mostly empty space.",
    "Compact seat with an upright support for the back and thin supports reaching the floor.",
  ],
};

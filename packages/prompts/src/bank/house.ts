import type { BankAnswers } from "./answers.ts";

export const house: BankAnswers = {
  "words-to-sentence": [],
  "key-components": [],
  discriminative: [],
  "shape-description": [
    "A house is a large box with flat walls and a sloping roof that meets in a ridge.",
    "Rectangular building topped by a triangular prism, with a chimney rising from one side of the roof.",
    "The front of the house shows a centred door with square windows on both sides.",
    "Four straight walls carry two inclined planes that overhang slightly to form eaves.",
    "Seen from the end, a house has a pentagon outline, a square with a triangle on top.",
    "A small block-shaped chimney sticks out above steep roof slopes that cover a cubic body.",
    "The house has a wide base, vertical corners and a pointed gable at each end.",
    "Regular rows of rectangular openings break up the flat sides of a pitched-roof building.",
    "A simple house is about as tall as wide, with its roof taking the upper third.",
    "Cubic dwelling with a pitched top, a doorway at ground level and small framed windows above.",
  ],
};

import type { BankAnswers } from "./answers.ts";

export const book: BankAnswers = {
  "words-to-sentence": [],
  "key-components": [],
  discriminative: [],
  "shape-description": [
    "A book is a flat rectangular block with two thin stiff covers and a rounded spine.",
    "Thin slab, taller than wide, whose pages show as fine parallel lines on three edges.",
    "The covers of the book extend slightly beyond the block of pages they enclose.",
    "Closed volume lying flat, like a low box with one curved long side.",
    "An open book spreads two gently arched page stacks to the left and right of a central fold.",
    "Seen from the end, the shape is a narrow U, with covers wrapped around a stack of sheets.",
    "A book has sharp corners, broad front and back faces, and very little depth.",
    "Compact rectangular object, about one fifth as thick as wide, hinged along one long edge.",
    "The book opens like a shallow V, both halves being rectangles of the same size.",
    "Many thin leaves pressed between two boards make a small brick with a grooved edge.",
  ],
};

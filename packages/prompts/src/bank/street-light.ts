import type { BankAnswers } from "./answers.ts";

export const streetLight: BankAnswers = {
  "words-to-sentence": [],
  "key-components": [],
  discriminative: [],
  "shape-description": [
    "A street light is a very tall thin pole with an arm at the top that holds a small lamp head.",
    "High slender mast bending over at its upper end and finishing in a flat downward-facing housing.",
    "The street light resembles a tall upside-down letter L or a long hook.",
    "Single vertical post on a short wider base, with a horizontal bracket far above the ground.",
    "A small elongated head hangs over the road at the end of a curved arm.",
    "Extremely slim outline, many times taller than wide, with all its detail at the top.",
    "A street light with two symmetrical arms forms a tall letter T with a lamp at each tip.",
    "Old-fashioned lantern with a pointed cover sits on a fluted column beside the pavement.",
    "The street light stands as a straight tapering tube and carries its luminaire out to one side.",
    "Lofty post rising from the sidewalk, with a gooseneck curve that ends in a flattened head.",
  ],
};

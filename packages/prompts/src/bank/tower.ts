import type { BankAnswers } from "./answers.ts";

export const tower: BankAnswers = {
  "words-to-sentence": [],
  "key-components": [],
  discriminative: [],
  "shape-description": [
    "A tower is a tall narrow building that rises straight up from a small footprint.",
    "High round or square shaft with small windows and a crown of battlements around the top.",
    "The tower is several times taller than wide and ends in a pointed conical roof.",
    "Slim vertical structure, wider at the foot, with a projecting platform near its summit.",
    "A castle tower shows rectangular teeth along its upper rim and narrow slits in its wall.",
    "Stacked storeys shrink a little from level to level until they reach a spire.",
    "From every side, the tower has the same high and slender outline.",
    "Solitary column-like building with a doorway at the bottom and a lookout room above.",
    "A tower stands upright like a thick pillar, its wall broken by few small openings.",
    "Lattice legs spread at the ground and curve together into a single high point.",
  ],
};

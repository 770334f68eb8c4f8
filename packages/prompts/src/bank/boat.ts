import type { BankAnswers } from "./answers.ts";

export const boat: BankAnswers = {
  "words-to-sentence": [],
  "key-components": [],
  discriminative: [],
  "shape-description": [
    "A boat has a long hollow hull that is pointed at the bow and blunt at the stern.",
    "Curved sides sweep together into a sharp front edge, while the bottom rounds into a keel.",
    "The boat is an open shell, deeper in the middle, with bench seats laid across its width.",
    "A slim floating hull carries a vertical mast and one large triangular sail above the deck.",
    "From above, the outline is a stretched leaf, pointed ahead and cut straight across behind.",
    "Small cabin sitting on top of an elongated body whose walls flare outward toward the upper rim.",
    "Seen from the side, a boat shows a low crescent profile that rises toward the front.",
    "The hull of a boat narrows downward, so its cross section resembles the letter V or U.",
    "Elongated vessel, several times longer than wide, with left and right sides that mirror each other.",
    "A boat with an upturned prow, a flat transom at the back and a shallow deck between them.",
  ],
};

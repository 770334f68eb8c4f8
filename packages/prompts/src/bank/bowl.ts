import type { BankAnswers } from "./answers.ts";

export const bowl: BankAnswers = {
  "words-to-sentence": [],
  "key-components": [],
  discriminative: [],
  "shape-description": [
    "A bowl is a hollow half sphere, open at the top with a wide circular rim.",
    "Shallow round vessel whose curved wall rises smoothly from a small flat foot to a broad mouth.",
    "The bowl is wider than it is tall and looks the same from every side.",
    "Concave interior and convex exterior meet at a thin ring that forms the upper edge.",
    "From above, a bowl appears as concentric circles, the outer rim surrounding a rounded hollow.",
    "Its profile is a smooth upward arc, like the lower part of a ball cut in two.",
    "A bowl has no handle and no lid, only a rounded cavity with an even wall.",
    "Open dish with sides that flare outward from a narrow ring-shaped base.",
    "The bowl resembles an upturned dome that rests steadily on a short circular stand.",
    "Round basin with a deep curved inside, its opening being the widest part of the whole form.",
  ],
};

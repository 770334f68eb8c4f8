import type { BankAnswers } from "./answers.ts";

export const bed: BankAnswers = {
  "words-to-sentence": [],
  "key-components": [],
  discriminative: [],
  "shape-description": [
    "A bed is a low, wide rectangular platform topped by a thick flat mattress and a pair of pillows.",
    "Large horizontal slab close to the ground with an upright panel standing at one end.",
    "The bed has a tall headboard, a lower footboard, two side rails and four short legs.",
    "Long rectangular box, about twice as long as it is tall, with soft rounded edges on top.",
    "Two small cushions lie side by side at the raised end of a broad padded surface.",
    "From the side, a bed makes a shallow L shape, with the headboard rising above the level mattress.",
    "A wide sleeping surface supported by a sturdy frame, with room underneath between stubby corner feet.",
    "Seen from above, the bed is a plain rectangle with pillows along one of its short edges.",
    "Thick cushion resting on a flat base, bounded at the head by a vertical board.",
    "A bed is much wider and longer than high, and mirror symmetric across its long middle line.",
  ],
};

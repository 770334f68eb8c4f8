import type { BankAnswers } from "./answers.ts";

export const windmill: BankAnswers = {
  "words-to-sentence": [],
  "key-components": [],
  discriminative: [],
  "shape-description": [
    "A windmill is a tapering tower with four long blades crossing near its top.",
    "Tall conical building carrying a large cross of flat sails on its front.",
    "The sails of the windmill radiate from one hub and spread nearly as wide as the tower is high.",
    "Wide base, narrower top, small domed cap, and a rotor shaped like the letter X.",
    "A modern windmill has a very slim mast and three thin blades meeting at a small nacelle.",
    "Lattice vanes stand at right angles to each other and turn in front of a round body.",
    "From the front, a windmill shows a tapered column with a big plus sign at its head.",
    "Four rectangular frames extend from an axle that sticks out below the rounded roof.",
    "The windmill looks like a narrow truncated cone with a pinwheel fixed near its peak.",
    "Rotating blades, all of the same length and equally spaced, dominate the upper half of this tall structure.",
  ],
};

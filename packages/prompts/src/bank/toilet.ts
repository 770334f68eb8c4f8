import type { BankAnswers } from "./answers.ts";

export const toilet: BankAnswers = {
  "words-to-sentence": [],
  "key-components": [],
  discriminative: [],
  "shape-description": [
    "A toilet has an oval bowl on a narrow pedestal with a rectangular cistern standing behind it.",
    "Rounded basin with a hinged seat and lid, backed by an upright box-shaped cistern.",
    "From the side, the toilet steps from a low protruding basin up to a tall rear reservoir.",
    "Elliptical ring-shaped seat lies level above a curved bowl that narrows toward the floor.",
    "The toilet lid stands raised like an oval shield in front of the cistern.",
    "A smooth bathroom fixture, mirror symmetric from left to right, deep in front and boxy behind.",
    "Seen from above, a toilet combines an egg-shaped opening with a narrow rectangle at its back.",
    "Egg-shaped rim overhanging a slim foot, with a small lever on the box at the rear.",
    "The base of the toilet flares slightly at the floor and swells upward into a deep hollow.",
    "Low seat with a large central hole, joined to an upright reservoir about twice as high.",
  ],
};

import type { BankAnswers } from "./answers.ts";

export const palmTree: BankAnswers = {
  "words-to-sentence": [],
  "key-components": [],
  discriminative: [],
  "shape-description": [
    "A palm tree has a tall slender trunk without branches and a tuft of long arching fronds on top.",
    "Thin, slightly curved stem ending in a star of drooping feathery leaves.",
    "The palm tree looks like a long pole with a fountain of narrow leaves at its summit.",
    "Leaves radiate from a single point at the top and bend downward at their tips.",
    "Bare ringed column, often leaning, crowned by a spreading rosette of pointed blades.",
    "From above, the crown of a palm tree is a many-armed star around a small centre.",
    "Round fruits cluster beneath the crown, where long fronds leave a thin swaying trunk.",
    "Tropical plant, very high and narrow, with all of its foliage gathered at the upper end.",
    "A palm tree has a trunk of nearly constant thickness, many times taller than it is wide.",
    "The palm tree spreads long split leaves like an open umbrella with ragged ribs.",
  ],
};

import type { BankAnswers } from "./answers.ts";

export const lamp: BankAnswers = {
  "words-to-sentence": [],
  "key-components": [],
  discriminative: [],
  "shape-description": [
    "A lamp has a flat round base, a thin upright stem and a wide conical shade on top.",
    "Slim vertical pole rising from a disc and ending under a hollow truncated cone.",
    "The shade of the lamp is open above and below and widens toward its lower rim.",
    "A jointed arm leans forward from a heavy foot and holds a small bell-shaped head.",
    "Top-heavy silhouette, narrow in the middle, broad at the shade and moderately wide at the foot.",
    "A desk lamp is symmetric around its central post, so it looks alike from every direction.",
    "Drum-shaped cover hovering above a slender stand that grows out of a circular plate.",
    "The lamp stands on a weighted disc, its straight stalk several times longer than the shade is tall.",
    "Small bulb hidden beneath a flared hood that is carried by a single thin column.",
    "A lamp resembles a parasol over a stick, with a compact round foot keeping it upright.",
  ],
};

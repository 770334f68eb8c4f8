import type { BankAnswers } from "./answers.ts";

export const bench: BankAnswers = {
  "words-to-sentence": [],
  "key-components": [],
  discriminative: [],
  "shape-description": [
    "A bench is a long narrow seat wide enough for several people, carried by legs at both ends.",
    "Elongated horizontal plank at sitting height with low supports near its left and right ends.",
    "The bench has parallel slats for its seat and a long low backrest behind.",
    "Three times as wide as deep, this seat stretches sideways and has open space below.",
    "From the front, a bench is a wide rectangle of air under a thin horizontal board.",
    "A park bench has curved armrests at its two ends and a slatted back leaning slightly.",
    "Long level surface without divisions, resting on two sturdy frames shaped like an inverted U.",
    "Sideways extended seat, low and mirror symmetric, with its supports set far apart.",
    "The bench stays below waist height and is far longer than any seat for one person.",
    "Several boards laid side by side form a lengthy sitting surface between two end supports.",
  ],
};

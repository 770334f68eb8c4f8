import type { BankAnswers } from "./answers.ts";

export const ring: BankAnswers = {
  "words-to-sentence": [],
  "key-components": [],
  discriminative: [],
  "shape-description": [
    "A ring is a thin circular band with a large round hole through its centre.",
    "Closed loop of constant thickness, like a narrow tube bent into a perfect circle.",
    "The ring carries a small faceted stone that juts out from the top of its band.",
    "From the front it is two concentric circles, and from the edge it is a narrow bar.",
    "A slender hoop with a raised gem setting at a single point on its circumference.",
    "The opening of a ring is much wider than its wall is thick.",
    "Torus shape, smooth and even all the way around, hollow in the middle and slim in form.",
    "A ring has no beginning or end, only one continuous curved surface around an empty disc.",
    "Small prongs hold a pointed crystal above a rounded circular strip sized for a finger.",
    "The plain ring looks unchanged when it is turned about the axis through its hole.",
  ],
};

import type { BankAnswers } from "./answers.ts";

export const train: BankAnswers = {
  "words-to-sentence": [],
  "key-components": [],
  discriminative: [],
  "shape-description": [
    "A train is a long chain of box-shaped cars coupled one behind another on small wheels.",
    "Locomotive with a horizontal boiler, a tall chimney and a square cab, followed by wagons.",
    "The train is many times longer than wide, with rows of windows along both flanks.",
    "Several elongated carriages stand in a straight line with narrow gaps between them.",
    "From the front, a train shows a tall rounded rectangle with wheels tucked under its floor.",
    "Rows of round wheels run beneath a series of uniform rectangular bodies linked end to end.",
    "Streamlined nose at the leading end, then a repeated tube of equal cross section.",
    "The leading engine of the train is higher than its wagons and carries a funnel near the front.",
    "A string of blocky compartments on rails, every one with the same height and wheel spacing.",
    "The train has a flat roof, straight vertical sides and wheel sets at both ends of each car.",
  ],
};

import type { BankAnswers } from "./answers.ts";

export const truck: BankAnswers = {
  "words-to-sentence": [],
  "key-components": [],
  discriminative: [],
  "shape-description": [
    "A truck has a tall cab in front and a long box-shaped cargo body behind it.",
    "Large vehicle with a short driver's compartment, a gap, and a high rectangular container.",
    "The truck rolls on six or more wheels, two at the front and several at the rear.",
    "Blocky front section with a steep windshield pulls a long flat-sided load area.",
    "From the side, a truck is a small box followed by a much longer and taller box.",
    "An open platform with low side boards stretches behind a high square cabin.",
    "High ground clearance, big wheels and straight upright walls give a heavy angular silhouette.",
    "The truck is about three times as long as wide, with its cargo space as the largest part.",
    "A delivery vehicle whose rear is a plain cuboid rising above the roof of the cab.",
    "A truck has a flat vertical face, large bumper, side mirrors and exposed wheels below a long frame.",
  ],
};

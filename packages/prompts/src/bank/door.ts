import type { BankAnswers } from "./answers.ts";

export const door: BankAnswers = {
  "words-to-sentence": [],
  "key-components": [],
  discriminative: [],
  "shape-description": [
    "A door is a tall thin rectangular panel standing upright inside a narrow frame.",
    "Flat vertical slab, about twice as high as wide and only a few centimetres thick.",
    "The door carries a small round knob near one side edge at about half its height.",
    "Recessed rectangular fields decorate the front of a tall plain board in two columns.",
    "Hinges run along one vertical edge of a door, with a handle close to the opposite edge.",
    "Seen from the front it is a long rectangle, while from the side it nearly vanishes into a line.",
    "Two upright posts and a horizontal lintel surround a single large panel that fills the opening.",
    "A door has sharp square corners, parallel edges and almost no depth compared with its height.",
    "Upright sheet with a lever or knob on its face and sunken squares pressed into the surface.",
    "The door stands half open, turned about its hinged edge and projecting from its rectangular frame.",
  ],
};

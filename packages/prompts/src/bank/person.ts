import type { BankAnswers } from "./answers.ts";

export const person: BankAnswers = {
  "words-to-sentence": [],
  "key-components": [],
  discriminative: [],
  "shape-description": [
    "A person stands upright with a round head, a torso, two arms and two legs.",
    "Narrow vertical figure, small sphere on top, broad shoulders, and limbs hanging at both sides.",
    "The person has two long legs that support a trunk with one arm on each side.",
    "A head on a short neck sits above wide shoulders that taper toward the waist and hips.",
    "Left and right mirror each other, with arms reaching to mid thigh and feet pointing forward.",
    "From the front, a person is about seven heads tall and far taller than wide.",
    "Jointed limbs bend at elbows and knees, ending in small hands and flat feet.",
    "The silhouette of a person with spread arms resembles the letter T above two parallel columns.",
    "Standing human body, slim in depth, with the head centred above the trunk and a gap between the legs.",
    "A person in motion swings one leg ahead and one behind while the arms move oppositely.",
  ],
};

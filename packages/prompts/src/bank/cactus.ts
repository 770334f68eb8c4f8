import type { BankAnswers } from "./answers.ts";

export const cactus: BankAnswers = {
  "words-to-sentence": [],
  "key-components": [],
  discriminative: [],
  "shape-description": [
    "A cactus has a thick upright column with rounded top and two arms that bend upward at the elbow.",
    "Stout ribbed trunk from which stubby branches leave sideways and then turn toward the sky.",
    "The cactus looks like a fat vertical cylinder covered with parallel grooves and tiny spines.",
    "Arms of different heights curve up on either side of a tall swollen stem, like a raised fork.",
    "A leafless plant made of a few smooth, plump tubes that end in hemispherical tips.",
    "Seen from the front, the cactus resembles the letter psi, with one central pillar and side prongs.",
    "Fleshy vertical stem, several times taller than wide, with short spikes scattered over its surface.",
    "A cactus standing in a small pot, its round body carrying one or two knobby offshoots.",
    "Each branch is a bent sausage shape, thinner than the trunk and parallel to it near its end.",
    "The cactus has no crown and no twigs, only blunt cylindrical limbs rising from a broad stalk.",
  ],
};

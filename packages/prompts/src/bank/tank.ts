import type { BankAnswers } from "./answers.ts";

export const tank: BankAnswers = {
  "words-to-sentence": [],
  "key-components": [],
  discriminative: [],
  "shape-description": [
    "A tank is a low armoured vehicle with a rotating turret and one long straight gun barrel.",
    "Broad flat hull running on two continuous tracks, with a smaller block on top.",
    "The tank carries a thin tube that points forward from its turret far beyond the front.",
    "Two wide track loops with rows of road wheels flank a heavy slab-sided body.",
    "From the side, a tank shows a long oval track, a shallow hull above and a flattened turret.",
    "Squat wide machine, much lower than long, with sloped front plates and a cannon.",
    "The turret of a tank is a rounded or angular box placed near the middle of its deck.",
    "Seen from above it is a large rectangle with a smaller turret and one projecting line.",
    "Heavy tracked vehicle with tracks on both sides, a hatch on top and a gun in front.",
    "A tank has tracks instead of separate tyres, with sprocket wheels at the ends of each belt.",
  ],
};

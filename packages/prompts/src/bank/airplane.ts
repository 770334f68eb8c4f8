import type { BankAnswers } from "./answers.ts";

export const airplane: BankAnswers = {
  "words-to-sentence": [],
  "key-components": [],
  discriminative: [],
  "shape-description": [
    "An airplane has a long tubular fuselage crossed near the middle by a pair of wide flat wings.",
    "Slender cylindrical body with swept wings on both sides and a small upright fin at the tail.",
    "Seen from above, the airplane looks like a cross, with a long body and two outstretched wings.",
    "A pointed nose, two broad wings, engines hanging beneath them, and a tail with three small fins.",
    "Mirror symmetric along its length, an airplane spreads its wings far wider than its narrow body is tall.",
    "Long tapering tube carrying two thin horizontal surfaces in the middle and smaller ones at the rear.",
    "The side view of an airplane shows a slim horizontal body, a rounded nose and a raised tail fin.",
    "Two large wings extend straight out from a streamlined hull, giving a wide and flat overall silhouette.",
    "A flying machine whose body narrows toward the back and ends in a vertical rudder and horizontal stabilizers.",
    "An airplane combines a rounded cabin, engine pods, short landing wheels and a very large wingspan.",
  ],
};

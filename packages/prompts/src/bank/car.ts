import type { BankAnswers } from "./answers.ts";

export const car: BankAnswers = {
  "words-to-sentence": [],
  "key-components": [],
  discriminative: [],
  "shape-description": [
    "A car has a low boxy body on four round wheels, with a rounded cabin rising in the middle.",
    "Sleek horizontal shell with a sloping windshield, a flat hood in front and a short trunk behind.",
    "The car is about twice as long as wide, and the left half mirrors the right half.",
    "Four disc-shaped wheels sit half hidden in arches at the lower corners of a smooth body.",
    "From the side it shows a stepped profile, low at the hood, high at the roof and low again behind.",
    "The cabin of a car is narrower than its base, with slanted windows on all four sides.",
    "Compact vehicle with headlights, a grille and a bumper in front and two doors along each flank.",
    "A car rests close to the ground, its rounded roof reaching only about the height of two wheels.",
    "Streamlined road vehicle whose windowed upper half sits on a wider, longer lower half.",
    "Seen from above, the car is a rounded rectangle with a smaller rectangular roof in its centre.",
  ],
};

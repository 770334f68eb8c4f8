import type { BankAnswers } from "./answers.ts";

export const barrel: BankAnswers = {
  "words-to-sentence": [],
  "key-components": [],
  discriminative: [],
  "shape-description": [
    "A barrel is a stout upright cylinder that bulges around the middle and narrows toward both flat ends.",
    "Curved vertical staves form a rounded belly held tight by several thin rings running around it.",
    "The outline of a barrel is two parallel flat ends joined by sides that bow gently outward.",
    "Round container about one and a half times as tall as wide, thickest halfway up.",
    "Hoops circle the swollen body near the top, near the bottom and on either side of the middle.",
    "A barrel looks the same from every side, since it is a solid of revolution about a vertical axis.",
    "Viewed from above it is a plain circle with a shallow rim around a recessed lid.",
    "The barrel has no handles or legs, only a fat curved wall between two circular caps.",
    "A squat drum with a convex wall, wider at its waist than at the top or the base.",
    "When lying on its side, the barrel rests on its bulging middle with its round ends lifted slightly.",
  ],
};

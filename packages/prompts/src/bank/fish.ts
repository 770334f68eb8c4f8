import type { BankAnswers } from "./answers.ts";

export const fish: BankAnswers = {
  "words-to-sentence": [],
  "key-components": [],
  discriminative: [],
  "shape-description": [
    "A fish has a streamlined oval body that tapers toward a forked tail fin.",
    "Spindle-shaped body, flattened from the sides, with a fin along the back and a pair below.",
    "The fish is pointed at the mouth, deepest behind the head and thin just before the tail.",
    "Triangular fan spreads vertically at the rear of a smooth, leaf-shaped body.",
    "Seen from above, the fish is narrow and slightly curved, with small fins sticking out sideways.",
    "Rounded swimming creature without legs or neck, its head merging directly into the trunk.",
    "From the side, a fish looks like an almond with a triangle attached to its back end.",
    "A tall dorsal fin, two small pectoral fins and a wide tail break the smooth oval outline.",
    "Left and right halves of the fish mirror each other, each with one round eye near the front.",
    "Slim laterally compressed body, longer than high, ending in two diverging tail lobes.",
  ],
};

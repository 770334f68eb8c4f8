import type { BankAnswers } from "./answers.ts";

export const hammer: BankAnswers = {
  "words-to-sentence": [],
  "key-components": [],
  discriminative: [],
  "shape-description": [
    "A hammer has a long thin handle with a short heavy head fixed across its top end.",
    "T-shaped hand tool, the crossbar being a stubby block with a flat round striking face.",
    "The hammer splits at the back of its head into two curved claws for pulling nails.",
    "Slender rod, slightly thicker at the grip, ending in a compact block at a right angle.",
    "One side of the head is a blunt cylinder, and the other tapers to a wedge or fork.",
    "The handle of a hammer is about three times as long as the head is wide.",
    "Seen from the side, the tool resembles a capital T with a very long stem.",
    "A hammer is lopsided at the top, flat in front and pointed or forked behind.",
    "Straight shaft passing through a dense rectangular head, with both ends of the head overhanging.",
    "The hammer is mostly a narrow stick, with nearly all its bulk gathered at one end.",
  ],
};

import type { BankAnswers } from "./answers.ts";

export const sofa: BankAnswers = {
  "words-to-sentence": [],
  "key-components": [],
  discriminative: [],
  "shape-description": [
    "A sofa is a long padded seat with a low thick back and an armrest at each end.",
    "Wide upholstered block, deep and low, with plump cushions laid side by side.",
    "The sofa seats two or three people between two chunky arms of equal height.",
    "Soft rounded box shape, open toward the front, enclosed on three sides by padded walls.",
    "From the front, a sofa shows a wide U, with raised arms around a sunken seat.",
    "Two or three square cushions rest against a broad upholstered back of the same width.",
    "Bulky living room seat standing on very short feet, more than twice as wide as tall.",
    "A sofa is mirror symmetric, heavy in form, with almost no gap below its base.",
    "The sofa back rises only a little above its arms and leans gently rearward.",
    "Thick padding rounds every edge of this wide couch with its low and deep seating area.",
  ],
};

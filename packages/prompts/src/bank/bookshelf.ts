import type { BankAnswers } from "./answers.ts";

export const bookshelf: BankAnswers = {
  "words-to-sentence": [],
  "key-components": [],
  discriminative: [],
  "shape-description": [
    "A bookshelf is a tall upright frame divided by several evenly spaced horizontal boards.",
    "Open rectangular case with two vertical side panels, a back board and a stack of level shelves.",
    "Seen from the front, the bookshelf is a ladder of long rectangular compartments inside a tall border.",
    "Rows of thin upright volumes stand tightly side by side on each level of a shallow frame.",
    "Much taller than deep, this open-fronted furniture repeats the same empty box from bottom to top.",
    "A bookshelf has a flat top, straight sides and four, five or six parallel planks between them.",
    "The bookshelf stands as a narrow slab against a wall, closed behind and open toward the viewer.",
    "Horizontal planks at regular heights join two tall parallel walls, leaving wide gaps between them.",
    "The side profile is a thin vertical rectangle, while the front shows a grid of open cells.",
    "A bookshelf looks like a large box standing on end with no doors and many inner ledges.",
  ],
};

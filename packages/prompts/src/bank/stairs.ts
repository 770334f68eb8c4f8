import type { BankAnswers } from "./answers.ts";

export const stairs: BankAnswers = {
  "words-to-sentence": [],
  "key-components": [],
  discriminative: [],
  "shape-description": [
    "Stairs are a sequence of equal rectangular steps, each one higher and farther back than the last.",
    "Zigzag profile of alternating horizontal treads and vertical risers climbing at a steady slope.",
    "The stairs rise diagonally like a sawtooth wedge, low at one end and high at the other.",
    "A row of flat blocks stacked so that each is set back by one step length.",
    "Seen from the side, stairs form a triangle whose slanted edge is cut into right-angled notches.",
    "Slanted handrails held by thin posts run parallel to a flight of level ledges.",
    "From the front, the stairs appear as a stack of wide horizontal stripes of the same height.",
    "Repeated ledges of identical width and depth lead up in a straight line to a platform.",
    "Stairs look solid underneath or are carried by two sloping beams with open gaps between treads.",
    "A stepped ramp, the same in cross section along its whole width, ascending in even jumps.",
  ],
};

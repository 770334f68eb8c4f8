/** @file The shapes that are there before a file is. Each is asymmetric enough for its camera to be found. */

import { airplane } from "./airplane.ts";
import { knot } from "./knot.ts";
import { teapot } from "./teapot.ts";

export const builtInShapes = { teapot, knot, airplane };
export type BuiltInShape = keyof typeof builtInShapes;

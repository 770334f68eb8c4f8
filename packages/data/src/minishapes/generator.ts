/** @file What a category is: a function from random numbers to a solid. */

import type { Rng } from "@dilf/tensor";
import type { Solid } from "./kit.ts";

/** Draws one instance: +y up, front towards +z, any size. Equal draws give equal solids. */
export type ShapeGenerator = (rng: Rng) => Solid;

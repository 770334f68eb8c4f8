import type { ShapeGenerator } from "../generator.ts";
import { choose } from "../kit.ts";
import { great, viking } from "./helmets/knights.ts";
import { bike, football, moto } from "./helmets/riders.ts";
import { army, greek } from "./helmets/soldiers.ts";
import { hard, space } from "./helmets/workers.ts";

/** Helmets that face +z: great helms, horned and crested ones, motorcycle, bicycle, football, diver's and space helmets, hard hats, soldiers' bowls. */
export const helmet: ShapeGenerator = (rng) =>
  ({ great, viking, greek, moto, bike, hard, army, football, space })[
    choose(rng, { great: 2, viking: 2.5, greek: 2, moto: 3, bike: 2.5, hard: 2.5, army: 2, football: 1.5, space: 1 })
  ](rng);

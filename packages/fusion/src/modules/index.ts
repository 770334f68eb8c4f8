/** @file The list of fusion modules, for flags and tables. */

import { concatFusion } from "./concat.ts";
import { groupView } from "./group-view.ts";
import { maxFusion } from "./max.ts";
import { meanFusion } from "./mean.ts";

/** Every fusion module by its name: `fusionModules.mean({ engine })`. */
export const fusionModules = { "group-view": groupView, mean: meanFusion, max: maxFusion, concat: concatFusion } as const;

/** The names in `fusionModules`. */
export type FusionName = keyof typeof fusionModules;

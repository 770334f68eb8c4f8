/** @file The written list of groups that are differentiated as one. */

import type { Matcher } from "./composite.ts";
import { gelu } from "./gelu.ts";
import { swish } from "./swish.ts";

export const composites: readonly Matcher[] = [swish, gelu];

/** @file The drawing modes: one file each, and one line here. */

import { depth } from "./depth.ts";
import type { Mode } from "./mode.ts";
import { normal } from "./normal.ts";
import { phong } from "./phong.ts";
import { silhouette } from "./silhouette.ts";
import { soft } from "./soft.ts";

export const modes = { phong, soft, silhouette, depth, normal } satisfies Record<string, Mode>;

/** The names of the ways to draw meshes: `DrawOptions.mode`. */
export type ModeName = keyof typeof modes;

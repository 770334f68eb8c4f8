/** @file Shaded, the nearest face per pixel. */

import { phongShader } from "../phong.ts";
import type { Mode } from "./mode.ts";

export const phong: Mode = { blending: "nearest", shader: phongShader };

/** @file Shaded, the K nearest faces blended: gradients reach faces that a pixel only nearly sees. */

import { blendedPhongShader } from "../phong.ts";
import type { Mode } from "./mode.ts";

export const soft: Mode = { blending: "soft", shader: blendedPhongShader };

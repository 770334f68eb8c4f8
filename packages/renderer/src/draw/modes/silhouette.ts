/** @file One colour over the background by how much of the pixel the faces cover, α of blend.ts: only the outline, soft. */

import type { Mode, Shader } from "./mode.ts";

const nothing: Shader = {
  shade: () => {}, // the colour is the same everywhere: `blend.ts` has it
  shadeBackward: (_scene, _pose, _options, { fragments }) => void fragments.baryGradient.fill(0, 0, 3 * fragments.count),
  shows: { creases: false, colors: false },
};

export const silhouette: Mode = { blending: "coverage", shader: nothing };

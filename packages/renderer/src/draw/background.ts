/** @file What pixels show where nothing is. */

import type { DrawOptions } from "./options.ts";
import type { Workspace } from "./workspace.ts";

/** Fills `picture`, and the pixel behind it (see antialias.ts). */
export function fillBackground({ background: [red, green, blue] }: DrawOptions, { size, picture }: Workspace): void {
  const length = 3 * (size * size + 1);
  if (red === green && green === blue) {
    picture.fill(red, 0, length);
    return;
  }
  for (let o = 0; o < length; o += 3) {
    picture[o] = red;
    picture[o + 1] = green;
    picture[o + 2] = blue;
  }
}

/** @file What several helmets begin with. */

import { type Point, type Solid, sheet } from "../../kit.ts";

/** Part of an ellipsoid from `low` degrees of height to the top, `thick` units thick; below `brow` degrees it is open by `open` degrees to both sides of +z. */
export function shell(
  rx: number,
  ry: number,
  rz: number,
  { low = 0, open = 0, brow = 90, thick = 0.03 }: { low?: number; open?: number; brow?: number; thick?: number },
): Solid {
  const columns = 22;
  const rows = 8;
  const at = (u: number, v: number, inner: number): Point => {
    const height = low + (88 - low) * v;
    const e = (height * Math.PI) / 180;
    // Below the brow the face is left out; above, the shell closes all round.
    const gap = height < brow ? open : Math.max(0.5, open * (1 - (height - brow) / 12));
    const a = ((gap + (360 - 2 * gap) * u) * Math.PI) / 180;
    const c = Math.cos(e) - (low < 0 && height < 0 ? 0.15 * (Math.cos(e) - Math.cos((low * Math.PI) / 180)) : 0);
    return [(rx - inner) * c * Math.sin(a), (ry - inner) * Math.sin(e), (rz - inner) * c * Math.cos(a)];
  };
  return sheet(
    columns,
    rows,
    (u, v) => at(u, v, 0),
    (u, v) => at(u, v, thick),
  );
}

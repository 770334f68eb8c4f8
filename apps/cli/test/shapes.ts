/** Small files of shapes for tests. */

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Boxes as OBJ: [x0, y0, z0, x1, y1, z1] each. */
export function boxes(...list: readonly (readonly [number, number, number, number, number, number])[]): string {
  const faces = [
    [1, 3, 4, 2],
    [5, 6, 8, 7],
    [1, 2, 6, 5],
    [3, 7, 8, 4],
    [1, 5, 7, 3],
    [2, 4, 8, 6],
  ];
  return list
    .map(([x0, y0, z0, x1, y1, z1], box) => {
      const corners = [0, 1, 2, 3, 4, 5, 6, 7].map((i) => `v ${i & 1 ? x1 : x0} ${i & 2 ? y1 : y0} ${i & 4 ? z1 : z0}`);
      return [...corners, ...faces.map((face) => `f ${face.map((i) => i + 8 * box).join(" ")}`)].join("\n");
    })
    .join("\n");
}

const legs = (w: number, h: number, d: number, t = 0.1) =>
  [
    [0, 0],
    [w - t, 0],
    [0, d - t],
    [w - t, d - t],
  ].map(([x, z]) => [x!, 0, z!, x! + t, h, z! + t] as const);

/** With y up. */
export const TABLE = boxes([0, 1, 0, 2, 1.1, 1.2], ...legs(2, 1, 1.2));
export const CHAIR = boxes([0, 0.9, 0, 1, 1, 1], [0, 1, 0, 1, 2, 0.1], ...legs(1, 0.9, 1));

/** The same with z up: (x, y, z) → (x, −z, y). */
export function zUp(obj: string): string {
  return obj.replace(/^v (\S+) (\S+) (\S+)$/gm, (_, x, y, z) => `v ${x} ${-Number(z)} ${y}`);
}

export function put(path: string, text: string | Uint8Array): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

/** @file Where cameras stand, drawn on the sphere around the shape: SVG by hand, because no chart library draws globes with trails this small. */

import { type Html, html } from "./html.ts";

/** A camera's place. */
export interface Place {
  /** Degrees; any angle, beyond the poles too. */
  readonly azimuth: number;
  readonly elevation: number;
}

/** Of one view, from the first stage to the last. */
export type Trail = readonly Place[];

const RADIUS = 92;
const HALF = 108; // of the drawing, with room for the numbers
const STEPS = 48; // of a circle
const RAD = Math.PI / 180;

/** A point of the unit sphere in the picture: x to the right, y down, `front` where it faces the reader. */
interface Spot {
  readonly x: number;
  readonly y: number;
  readonly front: boolean;
}

/** Looks at the sphere as a camera at azimuth `turn` and elevation `tilt` does. */
function project({ azimuth, elevation }: Place, turn: number, tilt: number): Spot {
  const [a, e] = [(azimuth - turn) * RAD, elevation * RAD];
  const [x, y, z] = [Math.cos(e) * Math.sin(a), Math.sin(e), Math.cos(e) * Math.cos(a)];
  const [c, s] = [Math.cos(tilt * RAD), Math.sin(tilt * RAD)];
  return { x: RADIUS * x, y: -RADIUS * (c * y - s * z), front: s * y + c * z >= 0 };
}

/** Two halves of the sphere, from the front right and from the opposite side, so that every camera is on the near side of one. */
export function spheres(trails: readonly Trail[], label: string): Html {
  return html`<div class="spheres">${[
    { turn: 30, tilt: 25, name: "from azimuth 30°, elevation 25°" },
    { turn: 210, tilt: -25, name: "from azimuth 210°, elevation −25°" },
  ].map(
    ({ turn, tilt, name }) =>
      html`<figure>${sphere(trails, turn, tilt, `${label}, seen ${name}`)}<figcaption>${name}</figcaption></figure>`,
  )}</div>`;
}

function sphere(trails: readonly Trail[], turn: number, tilt: number, label: string): Html {
  const parallels = [-60, -30, 0, 30, 60].map((elevation) =>
    curve(
      circle((azimuth) => ({ azimuth, elevation })),
      turn,
      tilt,
    ),
  );
  const meridians = [0, 30, 60, 90, 120, 150].map((azimuth) =>
    curve(
      circle((elevation) => ({ azimuth, elevation })),
      turn,
      tilt,
    ),
  );
  const marks = trails.map((trail, view) => mark(trail, view, trails.length, turn, tilt));
  // Far marks first: near ones lie over them.
  const ordered = [...marks.filter(({ front }) => !front), ...marks.filter(({ front }) => front)].map(({ drawn }) => drawn);
  return html`<svg viewBox="${-HALF} ${-HALF} ${2 * HALF} ${2 * HALF}" role="img" aria-label="${label}"><circle r="${RADIUS}" class="globe"/>${[...parallels, ...meridians]}${ordered}</svg>`;
}

const circle = (at: (angle: number) => Place): Place[] => Array.from({ length: STEPS + 1 }, (_, i) => at((360 * i) / STEPS));

/** The near part of a line on the sphere. */
function curve(places: readonly Place[], turn: number, tilt: number): Html {
  let path = "";
  let drawing = false;
  for (const place of places) {
    const { x, y, front } = project(place, turn, tilt);
    if (front) path += `${drawing ? "L" : "M"}${short(x)} ${short(y)}`;
    drawing = front;
  }
  return html`<path d="${path}" class="grid"/>`;
}

/** Where a view began, its way, and a numbered dot where it is now; hollow on the far side. */
function mark(trail: Trail, view: number, views: number, turn: number, tilt: number): { readonly front: boolean; readonly drawn: Html } {
  const spots = trail.map((place) => project(place, turn, tilt));
  const last = spots.at(-1)!;
  const way = spots.map(({ x, y }, i) => `${i === 0 ? "M" : "L"}${short(x)} ${short(y)}`).join("");
  const begun =
    trail.length > 1
      ? html`<path d="${way}" class="trail"/><circle cx="${short(spots[0].x)}" cy="${short(spots[0].y)}" r="2.5" class="begin"/>`
      : undefined;
  return {
    front: last.front,
    drawn: html`<g class="${last.front ? "near" : "far"}" style="--view:${viewColor(view, views)}">${begun}<circle cx="${short(last.x)}" cy="${short(last.y)}" r="8" class="now"/><text x="${short(last.x)}" y="${short(last.y)}">${view + 1}</text></g>`,
  };
}

/** The colour of a view: hues all around, of a lightness that is seen on light and on dark paper. */
export const viewColor = (view: number, views: number): string => `hsl(${Math.round((360 * view) / views + 215) % 360} 62% 48%)`;

const short = (x: number): string => String(Math.round(x * 10) / 10 + 0);

/** @file Whether the shapes of a dataset stand upright along +y, judged by categories whose form tells. */

import { type Shape, samplePoints } from "@dilf/renderer";
import { createRng } from "@dilf/tensor";

/** A direction along an axis. */
export type Direction = "+x" | "-x" | "+y" | "-y" | "+z" | "-z";
export const DIRECTIONS: readonly Direction[] = ["+x", "-x", "+y", "-y", "+z", "-z"];

/** Their top is a slab that holds more surface than any other side: tells the direction. */
const TOPPED: ReadonlySet<string> = new Set(["table", "desk"]);
/** They are lower than long and wide: tells the axis, not the direction. */
const FLAT: ReadonlySet<string> = new Set(["airplane", "bathtub", "bed", "car", "keyboard"]);
const POINTS = 1024;
const SLAB = 0.12; // of the extent: tabletops are thinner, their frames included

/** Which way is up in a data set, as its shapes themselves show it. */
export interface Orientation {
  /** Shapes of telling categories that were looked at. */
  readonly votes: number;
  /** Tables and desks by the direction of their tops; the others, half a vote each to both ends of their lowest axis. */
  readonly byDirection: Readonly<Record<Direction, number>>;
  /** `unknown`: fewer than 3 telling shapes. `upright`: more than half say +y. */
  readonly verdict: "upright" | "not upright" | "unknown";
  /** The direction that most shapes say is up. */
  readonly up?: Direction;
}

/** Whether a category's form tells where up is. */
export const tellsOrientation = (category: string): boolean => TOPPED.has(category) || FLAT.has(category);

/** Votes of shapes one after another. */
export function orientationPoll(): { look(category: string, shape: Shape): void; result(): Orientation } {
  const by = Object.fromEntries(DIRECTIONS.map((direction) => [direction, 0])) as Record<Direction, number>;
  let votes = 0;
  return {
    look(category, shape) {
      if (!tellsOrientation(category)) return;
      votes++;
      for (const direction of upOf(category, shape)) by[direction] += TOPPED.has(category) ? 1 : 0.5;
    },
    result() {
      if (votes < 3) return { votes, byDirection: by, verdict: "unknown" };
      const up = DIRECTIONS.reduce((best, direction) => (by[direction] > by[best] ? direction : best), "+y" as Direction);
      // Shapes that tell the axis only give each end half: what lies along y at all counts, as long as no more tops point down than up.
      const upright = by["+y"] + by["-y"] > votes / 2 && by["+y"] >= by["-y"];
      return { votes, byDirection: by, verdict: upright ? "upright" : "not upright", up };
    },
  };
}

function upOf(category: string, shape: Shape): readonly Direction[] {
  const { data } = samplePoints(shape, POINTS, createRng(0)).points;
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (let i = 0; i < data.length; i++) {
    const axis = i % 3;
    low[axis] = Math.min(low[axis]!, data[i]!);
    high[axis] = Math.max(high[axis]!, data[i]!);
  }
  const extent = [0, 1, 2].map((axis) => high[axis]! - low[axis]!);
  if (FLAT.has(category)) {
    const axis = extent.indexOf(Math.min(...extent));
    return [DIRECTIONS[2 * axis]!, DIRECTIONS[2 * axis + 1]!];
  }
  const held = new Array<number>(6).fill(0);
  for (let i = 0; i < data.length; i++) {
    const axis = i % 3;
    if (data[i]! > high[axis]! - SLAB * extent[axis]!) held[2 * axis]!++;
    if (data[i]! < low[axis]! + SLAB * extent[axis]!) held[2 * axis + 1]!++;
  }
  return [DIRECTIONS[held.indexOf(Math.max(...held))]!];
}

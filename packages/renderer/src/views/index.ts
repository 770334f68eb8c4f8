/** @file The list of view policies, for flags and tables. */

import type { Rng } from "@dilf/tensor";
import type { View } from "../camera/cameras.ts";
import { circularViews } from "./circular.ts";
import { clip2pointViews } from "./clip2point.ts";
import { dodecahedronViews } from "./dodecahedron.ts";
import { mvtnCircularViews } from "./mvtn.ts";
import { pointclipV2Views, pointclipViews } from "./pointclip.ts";
import { randomViews } from "./random.ts";
import { sphericalViews } from "./spherical.ts";
import { ulipViews } from "./ulip.ts";

/** Views that do not depend on the shape. */
export interface FixedViews {
  /** The only number of views it has; `undefined`: any. */
  readonly count?: number;
  /** Whether `views` draws from the generator. */
  readonly random: boolean;
  views(n: number, rng: Rng): View[];
}

/** The fixed view policies by the names that flags use: `viewPolicies.spherical.views(6, rng)`. */
export const viewPolicies = {
  circular: { random: false, views: (n) => circularViews(n) },
  spherical: { random: false, views: sphericalViews },
  random: { random: true, views: randomViews },
  "mvtn-circular": { random: false, views: (n) => mvtnCircularViews(n) },
  pointclip: { count: 6, random: false, views: pointclipViews },
  "pointclip-v2": { count: 10, random: false, views: pointclipV2Views },
  "clip2point-6": { count: 6, random: false, views: () => clip2pointViews(6) },
  "clip2point-10": { count: 10, random: false, views: () => clip2pointViews(10) },
  ulip: { count: 12, random: false, views: () => ulipViews() },
  dodecahedron: { count: 20, random: false, views: dodecahedronViews },
} satisfies Readonly<Record<string, FixedViews>>;

/** The names in `viewPolicies`. */
export type ViewPolicyName = keyof typeof viewPolicies;

/**
 * Views as a person types them: "spherical:6", "dodecahedron", or "azimuth,elevation[,distance];…". Only "random:N" uses the generator.
 * @throws RangeError that says what is wrong and what is understood
 */
export function viewsFrom(text: string, rng: Rng): View[] {
  const [, name, digits] = /^([a-z][\w-]*)(?::(\d+))?$/.exec(text) ?? [];
  if (name === undefined) return text.split(";").map((angles) => viewOf(text, angles));
  if (!Object.hasOwn(viewPolicies, name)) throw new RangeError(`viewsFrom: there is no policy "${name}"; ${understood()}`);
  const policy: FixedViews = viewPolicies[name as ViewPolicyName];
  if (digits === undefined && policy.count === undefined)
    throw new RangeError(`viewsFrom: "${name}" needs a number of views, as in "${name}:6"`);
  const n = digits === undefined ? policy.count! : Number(digits);
  if (policy.count !== undefined && n !== policy.count)
    throw new RangeError(`viewsFrom: "${name}" has ${policy.count} views, got ${n}; write "${name}"`);
  if (n > 10_000) throw new RangeError(`viewsFrom: at most 10000 views, got ${n}`);
  return policy.views(n, rng);
}

function viewOf(text: string, angles: string): View {
  const numbers = angles.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  const [azimuth, elevation, distance] = numbers;
  const sound = numbers.every((x) => Number.isFinite(x)) && (numbers.length === 2 || (numbers.length === 3 && distance! > 0));
  if (!sound)
    throw new RangeError(`viewsFrom: "${angles}" in "${text}" is not "azimuth,elevation" or "azimuth,elevation,distance"; ${understood()}`);
  return { azimuth: azimuth!, elevation: elevation!, ...(distance === undefined ? {} : { distance }) };
}

function understood(): string {
  const names = Object.entries(viewPolicies as Readonly<Record<string, FixedViews>>).map(([name, { count }]) =>
    count === undefined ? `${name}:N` : name,
  );
  return `known are ${names.join(", ")}, and angles such as "30,20;120,-10"`;
}

/** @file Views as the user types them. */

import { circularViews, sphericalViews } from "@dilf/renderer";
import { InvalidArgumentError } from "commander";

/** Degrees. */
export interface View {
  readonly azimuth: number;
  readonly elevation: number;
}

/** "spherical:6", "circular:8", or "30,20;120,-10". @throws InvalidArgumentError that says what is wanted */
export function parseViews(text: string): readonly View[] {
  const named = /^(?<kind>spherical|circular):(?<count>\d+)$/.exec(text)?.groups;
  if (named) {
    try {
      return named.kind === "spherical" ? sphericalViews(Number(named.count)) : circularViews(Number(named.count));
    } catch (error) {
      throw new InvalidArgumentError((error as Error).message);
    }
  }
  return text.split(";").map((pair) => {
    const [azimuth, elevation, ...rest] = pair.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
    if (rest.length > 0 || !Number.isFinite(azimuth) || !Number.isFinite(elevation))
      throw new InvalidArgumentError(`"${pair}" is not "azimuth,elevation"; spherical:6, circular:8 and "30,20;120,-10" are understood.`);
    return { azimuth: azimuth!, elevation: elevation! };
  });
}

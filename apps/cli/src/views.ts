/** @file Views as the user types them. */

import { type View, viewsFrom } from "@dilf/renderer";
import { createRng } from "@dilf/tensor";
import { UsageError } from "./errors.ts";

/** "spherical:6", "dodecahedron", or "30,20;120,-10". @throws UsageError that says what is wanted */
export function parseViews(text: string, seed: number): readonly View[] {
  try {
    return viewsFrom(text, createRng(seed).split("views"));
  } catch (cause) {
    throw new UsageError(`--views: ${(cause as Error).message}`, { cause });
  }
}

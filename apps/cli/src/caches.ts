/** @file Where dilf keeps what it fetches: under DILF_CACHE, where that is set, else under the working folder. */

import { stat } from "node:fs/promises";
import { join } from "node:path";
import { BUNDLED_ENCODERS } from "@dilf/clip";
import type { Io } from "./io.ts";

/** The folder that `dilf encoder download NAME` writes. */
export function encoderFolder(env: Io["env"], name: string): string {
  return join(env.DILF_CACHE ?? "", "encoders", name);
}

/** `--encoder`: a bundled name or a folder as it is; else a name that was downloaded into the cache. Whoever loads it says when it is nowhere. */
export async function findEncoder(env: Io["env"], name: string): Promise<string> {
  if (BUNDLED_ENCODERS.includes(name) || (await isFolder(name))) return name;
  const cached = encoderFolder(env, name);
  return (await isFolder(cached)) ? cached : name;
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}

/** @file Versions that a result may depend on, for config.json. */

import { readFileSync } from "node:fs";

/** The version of this package, of Node, and of the packages that compute. */
export function versions(): Record<string, string> {
  const own = manifestOf(new URL("../package.json", import.meta.url));
  return { node: process.version, [own.name]: own.version };
}

export function manifestOf(url: URL): { readonly name: string; readonly version: string } {
  return JSON.parse(readFileSync(url, "utf8")) as { name: string; version: string };
}

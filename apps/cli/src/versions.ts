/** @file Versions that a result may depend on, for config.json and `--version`. */

import { readFileSync } from "node:fs";

/** The version of this package. */
export function ownVersion(): string {
  const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string };
  return manifest.version;
}

/** Of Node and of this package, which depends on the others' versions. */
export function versions(): Record<string, string> {
  return { node: process.version, "@dilf/cli": ownVersion() };
}

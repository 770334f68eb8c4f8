#!/usr/bin/env node
// In a checkout the sources run (never stale, nothing to build first); an installed package has only dist.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const source = fileURLToPath(new URL("../src/main.ts", import.meta.url));
if (existsSync(source)) {
  const { runSource } = await import("../../../scripts/run-source.js");
  await runSource([source, ...process.argv.slice(2)]);
} else {
  await import("../dist/main.js");
}

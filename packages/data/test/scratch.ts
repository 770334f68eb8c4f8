/** @file A folder for each test, gone after it. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";

/** The folder of the test that runs. */
export function scratch(name: string): () => string {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), `dilf-${name}-`));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));
  return () => root;
}

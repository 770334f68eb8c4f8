/**
 * @file Six pictures of 224 × 224 at distance 2.2, in every mode: forward alone, and forward with the gradient to the cameras. Each case in a process of its own, so that
 * its peak memory is its own (Node itself and the TypeScript loader are 90 MiB of it) and no case leaves another's optimized code behind. Beside them, where Debian's python3-moderngl
 * is, the same pictures by OpenGL on Mesa's llvmpipe: how fast this machine is for a compiled rasterizer.
 */

import { execFile } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Benchmark, Row } from "./measure.ts";
import { pythonRows } from "./python-rows.ts";
import { CASES } from "./renderer-case.ts";

/** Milliseconds for llvmpipe. */
const LIMIT = 60_000;

export const renderer: Benchmark = async () => {
  const program = fileURLToPath(new URL("renderer-case.ts", import.meta.url));
  const all = availableParallelism();
  const rows: Row[] = [];
  for (const name of Object.keys(CASES))
    for (const workers of all > 1 ? [1, all] : [1]) {
      const args = ["--conditions=@dilf/source", "--import", import.meta.resolve("tsx"), program, name, String(workers)];
      const { stdout } = await promisify(execFile)(process.execPath, args);
      rows.push(...(JSON.parse(stdout) as Row[]));
    }
  for (const threads of all > 1 ? [1, all] : [1]) rows.push(...pythonRows("llvmpipe", "renderer_llvmpipe.py", threads, LIMIT));
  return rows;
};

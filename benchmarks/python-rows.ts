/** @file The same work in another system, which a Python program of this folder measures. */

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Row } from "./measure.ts";

/**
 * Rows that `program` prints, one in JSON per line: those that it is done with in time. None where no Python here has what it needs; stderr says why.
 * @param limit milliseconds
 */
export function pythonRows(what: string, program: string, threads: number, limit: number): Row[] {
  const path = fileURLToPath(new URL(program, import.meta.url));
  // The python3 of a system's packages may be hidden behind another one.
  for (const python of ["python3", "/usr/bin/python3"]) {
    const { stdout, error, status } = spawnSync(python, [path, String(threads)], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      timeout: limit,
      killSignal: "SIGKILL",
    });
    const lines = (stdout ?? "").split("\n").slice(0, -1); // the last one is empty, or was cut off
    if (status !== 0) console.error(`${what} by ${python}: ${error?.message ?? `exit ${status}`}; ${lines.length} rows`);
    if (lines.length > 0) return lines.map((line) => JSON.parse(line) as Row);
  }
  return [];
}

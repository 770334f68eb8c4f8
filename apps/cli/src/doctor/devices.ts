/** @file Which devices of which engines work here, whatever is installed. */

import { fork } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { DEVICES, type DeviceName, type EngineName } from "../options.ts";

export interface Device {
  readonly engine: EngineName;
  readonly device: DeviceName;
  readonly works: boolean;
  /** Why not, and how to get it. */
  readonly missing?: string;
}

/** Tries every device of every engine, each in a process of its own. @throws the signal's reason when it is aborted */
export async function devices(signal: AbortSignal): Promise<readonly Device[]> {
  const all = (Object.keys(DEVICES) as EngineName[]).flatMap((engine) => DEVICES[engine].map((device) => ({ engine, device })));
  return Promise.all(
    all.map(async ({ engine, device }) => {
      const missing = await probe(programFor([engine, device]), signal);
      return { engine, device, works: missing === null, ...(missing !== null && { missing }) };
    }),
  );
}

export interface Program {
  readonly file: string;
  readonly execArgv: readonly string[];
  readonly args: readonly string[];
}

/** The published program stands below this file. Among the sources of this repository it is TypeScript, which Node 20 must be taught. */
function programFor(args: readonly string[]): Program {
  if (!import.meta.url.endsWith(".ts")) return { file: fileURLToPath(new URL("./doctor/probe.js", import.meta.url)), execArgv: [], args };
  const teacher = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  const file = fileURLToPath(new URL("./probe.ts", import.meta.url));
  return { file, execArgv: ["--conditions=@dilf/source", "--import", teacher], args };
}

const PATIENCE_MS = 60_000; // a first start of a GPU's libraries takes seconds

/** What the program sends: null, or a text. What it and its libraries print is not shown. @throws the signal's reason when it is aborted */
export function probe({ file, execArgv, args }: Program, signal: AbortSignal, patienceMs = PATIENCE_MS): Promise<string | null> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const child = fork(file, args, { execArgv: [...execArgv], stdio: ["ignore", "ignore", "ignore", "ipc"] });
    let waited = false;
    const timer = setTimeout(() => {
      waited = true;
      child.kill("SIGKILL");
    }, patienceMs);
    const abort = () => child.kill("SIGKILL");
    signal.addEventListener("abort", abort);
    child.once("message", (answer) => resolve(answer as string | null));
    child.once("error", reject);
    // "close", not "exit": an answer that was sent arrives before it.
    child.once("close", (code, killed) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
      if (signal.aborted) reject(signal.reason as Error);
      else if (waited) resolve(`it gave no answer within ${patienceMs / 1000} s; install its driver afresh, or leave it alone`);
      else resolve(`trying it ended the process (${killed ?? `exit code ${code}`}); install its driver afresh, or leave it alone`);
    });
  });
}

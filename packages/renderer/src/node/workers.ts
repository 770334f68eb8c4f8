/** @file Worker threads of Node. */

import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import type { FromWorker, Workers, WorkerThread } from "../pool/protocol.ts";

/**
 * Worker threads for `createRenderer({ workers })`. They start with the renderer, end with its `dispose`, and do not keep the process alive
 * while nothing is drawn. @throws RangeError unless count is an integer > 0
 */
export function nodeWorkers(count: number): Workers {
  if (!(Number.isInteger(count) && count > 0)) throw new RangeError(`nodeWorkers: count must be an integer > 0, got ${count}`);
  return { count, start };
}

function start(): WorkerThread {
  const worker = startThread();
  let stopped = false;
  return {
    post: (message, transfer) => worker.postMessage(message, [...transfer]),
    listen: (onAnswer, onEnd) => {
      let reason: string | null = null;
      worker.on("message", (message: FromWorker) => onAnswer(message));
      worker.on("error", (error: unknown) => {
        reason = error instanceof Error ? error.message : String(error);
      });
      worker.on("messageerror", (error: Error) => {
        reason = error.message;
        void worker.terminate();
      });
      worker.on("exit", (code) => {
        if (!stopped) onEnd(reason ?? `it left with code ${code}`);
      });
    },
    hold: (busy) => (busy ? worker.ref() : worker.unref()),
    stop: async () => {
      stopped = true;
      await worker.terminate();
    },
  };
}

/** The published program stands beside this file. Among the sources of this repository both are TypeScript, which Node 20 must be taught in every thread. */
function startThread(): Worker {
  if (!import.meta.url.endsWith(".ts")) return new Worker(new URL("./worker.js", import.meta.url));
  // As a module: the CommonJS one, which resolve("tsx/esm/api") may give, fails in threads of a process that was taught itself. And `require.resolve`, because test
  // runners have no `import.meta.resolve`.
  const teacher = new URL("dist/esm/api/index.mjs", pathToFileURL(createRequire(import.meta.url).resolve("tsx/package.json"))).href;
  const program = new URL("./worker.ts", import.meta.url).href;
  // `--import` is not looked at in worker threads of Node 20.
  const code = `import(${JSON.stringify(teacher)}).then(({ register }) => { register(); return import(${JSON.stringify(program)}); })`;
  return new Worker(code, { eval: true, execArgv: ["--conditions=@dilf/source"] });
}

/** @file Workers of browsers (also of Deno and Bun). */

import type { FromWorker, Workers, WorkerThread } from "./pool/protocol.ts";

/** What is used of the `Worker` of browsers; the types of Node do not have it. */
interface WebWorker {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  addEventListener(kind: "message" | "error" | "messageerror", listener: (event: { data?: unknown; message?: string }) => void): void;
  terminate(): void;
}
declare const Worker: new (url: URL, options: { type: "module" }) => WebWorker;

/**
 * Threads for `createRenderer({ workers })` in browsers, Deno and Bun. Bundlers find the worker's file by its `new URL`.
 * @throws RangeError unless count is an integer > 0; Error where there is no `Worker`
 */
export function webWorkers(count: number): Workers {
  if (!(Number.isInteger(count) && count > 0)) throw new RangeError(`webWorkers: count must be an integer > 0, got ${count}`);
  if (typeof Worker === "undefined")
    throw new Error("webWorkers: there is no Worker here; in Node use nodeWorkers from @dilf/renderer/node");
  return { count, start };
}

function start(): WorkerThread {
  // In this form bundlers see the file and carry it along. The path is right from here and from the built package alike.
  const worker = new Worker(new URL("./pool/web-worker.js", import.meta.url), { type: "module" });
  return {
    post: (message, transfer) => worker.postMessage(message, [...transfer]),
    listen: (onAnswer, onEnd) => {
      worker.addEventListener("message", ({ data }) => onAnswer(data as FromWorker));
      worker.addEventListener("error", ({ message }) => onEnd(message ?? "it could not be loaded"));
      worker.addEventListener("messageerror", () => onEnd("a message could not be read"));
    },
    hold: () => {},
    stop: async () => worker.terminate(),
  };
}

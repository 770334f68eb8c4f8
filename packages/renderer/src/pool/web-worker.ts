/** @file The program of one worker in a browser. */

import type { ToWorker } from "./protocol.ts";
import { createServer } from "./serve.ts";

/** What is used of a worker's global scope; the types of Node do not have it. */
interface WorkerScope {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  addEventListener(kind: "message", listener: (event: { data: unknown }) => void): void;
}

const scope = globalThis as unknown as WorkerScope;
const react = createServer((message, transfer) => scope.postMessage(message, transfer));
scope.addEventListener("message", ({ data }) => react(data as ToWorker));

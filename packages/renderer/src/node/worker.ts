/** @file The program of one worker thread in Node. */

import { parentPort } from "node:worker_threads";
import type { ToWorker } from "../pool/protocol.ts";
import { createServer } from "../pool/serve.ts";

const port = parentPort!;
const react = createServer((message, transfer) => port.postMessage(message, transfer));
port.on("message", (message: ToWorker) => react(message));

/** @file A file server on the loopback, honest or not, and the fetch that reaches nothing else. */

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { vi } from "vitest";

export interface LoopbackServer {
  readonly url: string;
  /** "GET /path bytes=5-" per request. */
  readonly requests: string[];
  close(): Promise<void>;
}

export async function serve(handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<LoopbackServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push([request.method, request.url, request.headers.range].filter(Boolean).join(" "));
    handle(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** Sends a file as an ordinary server does: ranges, If-Range, an entity tag. */
export function sendFile(request: IncomingMessage, response: ServerResponse, bytes: Uint8Array, tag = '"v1"'): void {
  const begin = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
  const resumed = begin > 0 && request.headers["if-range"] === tag;
  if (resumed && begin >= bytes.length) {
    response.writeHead(416, { "content-range": `bytes */${bytes.length}` }).end();
    return;
  }
  const body = bytes.subarray(resumed ? begin : 0);
  response.writeHead(resumed ? 206 : 200, {
    etag: tag,
    "content-length": body.length,
    ...(resumed && { "content-range": `bytes ${begin}-${bytes.length - 1}/${bytes.length}` }),
  });
  response.end(body);
}

/** Tests have no network: of the real fetch this lets through what goes to this machine. Restores the global for the whole file. */
export function loopbackFetch(): typeof globalThis.fetch {
  vi.unstubAllGlobals();
  const real = globalThis.fetch;
  const local: typeof globalThis.fetch = (input, init) => {
    const { hostname } = new URL(String(input));
    if (hostname !== "127.0.0.1") throw new Error(`a test must not use the network: ${hostname}`);
    return real(input, init);
  };
  vi.stubGlobal("fetch", local);
  return local;
}

/** @file Runs before every test file: tests reach no network but servers of their own on this machine, and print nothing. */

import { afterEach, vi } from "vitest";

const forbidden = (what: string) => () => {
  throw new Error(`a test must not use ${what}`);
};

const { fetch } = globalThis;
vi.stubGlobal("fetch", (input: Parameters<typeof fetch>[0], init?: RequestInit) => {
  const { hostname } = new URL(input instanceof Request ? input.url : input);
  return ["127.0.0.1", "localhost", "[::1]"].includes(hostname) ? fetch(input, init) : forbidden("the network")();
});
for (const method of ["log", "info", "warn", "error", "debug"] as const)
  vi.spyOn(console, method).mockImplementation(forbidden(`console.${method}`));

afterEach(() => {
  vi.useRealTimers();
});

/** @file Runs before every test file: tests have no network and print nothing. */

import { afterEach, vi } from "vitest";

const forbidden = (what: string) => () => {
  throw new Error(`a test must not use ${what}`);
};

vi.stubGlobal("fetch", forbidden("the network"));
for (const method of ["log", "info", "warn", "error", "debug"] as const)
  vi.spyOn(console, method).mockImplementation(forbidden(`console.${method}`));

afterEach(() => {
  vi.useRealTimers();
});

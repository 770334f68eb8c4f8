import type { Io } from "../src/index.ts";
import { run } from "../src/index.ts";

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** What the clock on the wall shows in tests: 2026-01-31 12:00 UTC, in seconds since 1970. */
export const NOW = Date.UTC(2026, 0, 31, 12) / 1000;

/** Runs one command line in this process, with streams, a clock, an environment and a signal of its own. */
export function dilf(argv: readonly string[], signal: AbortSignal = new AbortController().signal, env: Io["env"] = {}): Promise<Ran> {
  return dilfWith(argv, { signal, env });
}

/** The same with any part of the outside world replaced. */
export async function dilfWith(argv: readonly string[], world: Partial<Io>): Promise<Ran> {
  const texts = { out: "", err: "" };
  let ticks = 0;
  const io: Io = {
    out: (text) => {
      texts.out += text;
    },
    err: (text) => {
      texts.err += text;
    },
    isTerminal: false,
    seconds: () => ticks++,
    now: () => NOW,
    date: () => "2026-01-31",
    env: {},
    signal: new AbortController().signal,
    ...world,
  };
  return { code: await run(argv, io), ...texts };
}

/** @file The outside world of the command line, as one record, so that tests bring their own. */

/** Streams, clocks, environment and the signal of Ctrl-C: everything that the command line takes from outside. */
export interface Io {
  /** Results. */
  out(text: string): void;
  /** Progress, warnings and errors. */
  err(text: string): void;
  /** Whether `err` is a terminal: progress bars there, plain lines elsewhere. */
  readonly isTerminal: boolean;
  /** Whether `out` is a terminal: colours there. Default false. */
  readonly outIsTerminal?: boolean;
  /** Standard input, for arguments that are `-`. */
  readonly input?: AsyncIterable<Uint8Array>;
  /** Seconds of a monotonic clock. */
  seconds(): number;
  /** Seconds since 1970 (UTC). */
  now(): number;
  /** Today, YYYY-MM-DD (UTC). */
  date(): string;
  /** Environment variables: keys and caches come from there. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by Ctrl-C or a termination signal. */
  readonly signal: AbortSignal;
}

/** The process's own streams and clock; the first SIGINT or SIGTERM aborts the signal, a second one ends the process. */
export function processIo(): Io {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    isTerminal: process.stderr.isTTY === true,
    outIsTerminal: process.stdout.isTTY === true,
    // A getter: looking at it opens the stream.
    get input() {
      return process.stdin;
    },
    seconds: () => performance.now() / 1000,
    now: () => Date.now() / 1000,
    date: () => new Date().toISOString().slice(0, 10),
    env: process.env,
    signal: controller.signal,
  };
}

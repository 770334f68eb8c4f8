/** @file Exit codes (design: 0 done, 1 failed, 2 wrong usage, 3 missing file, weights or device, 130 interrupted) and the errors that carry them. */

import leven from "leven";

/** Exit codes of `dilf`. */
export const EXIT = { done: 0, failed: 1, usage: 2, missing: 3, interrupted: 130 } as const;

/** What the user typed cannot be meant. */
export class UsageError extends Error {
  readonly exitCode = EXIT.usage;
}

/** A file, weights, a data set or a device that is not there. */
export class MissingError extends Error {
  readonly exitCode = EXIT.missing;
}

/** Ctrl-C; the message says what was saved and how to go on. */
export class InterruptedError extends Error {
  readonly exitCode = EXIT.interrupted;
}

/** The exit code that an error stands for: its own, 3 for a file that is not there, else 1. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError || error instanceof MissingError || error instanceof InterruptedError) return error.exitCode;
  const { code, name } = error as { code?: unknown; name?: unknown };
  if (code === "ENOENT" || name === "EncoderNotFoundError" || name === "DatasetNotFoundError" || name === "DeviceNotFoundError")
    return EXIT.missing;
  return EXIT.failed;
}

/** The value whose name is nearest to what was typed, for "did you mean". */
export function nearest(typed: string, names: readonly string[]): string | undefined {
  const ranked = names.map((name) => ({ name, distance: leven(typed, name) })).sort((a, b) => a.distance - b.distance);
  return ranked[0] && ranked[0].distance <= Math.max(2, typed.length / 3) ? ranked[0].name : undefined;
}

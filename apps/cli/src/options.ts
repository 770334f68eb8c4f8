/** @file Flags shared by commands, and parsers that say what is wrong with a value. */

import { type Command, InvalidArgumentError, Option } from "commander";

/** Flags that every command has. */
export interface CommonOptions {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly seed: number;
  readonly device: "cpu";
}

export function addCommonOptions(command: Command, example: string): Command {
  return command
    .option("--json", "print the result as JSON on standard output, and nothing else there", false)
    .option("--quiet", "no progress", false)
    .option("--seed <integer>", "seed of everything random", integer(0), 1)
    .addOption(new Option("--device <name>", "where graphs run").choices(["cpu"]).default("cpu"))
    .addHelpText("after", `\nExample:\n  ${example}`);
}

/** An integer of at least `low`. */
export function integer(low: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < low) throw new InvalidArgumentError(`wanted an integer ≥ ${low}.`);
    return value;
  };
}

/** A finite number in [low, high]. */
export function number(low: number, high = Number.POSITIVE_INFINITY): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isFinite(value) || value < low || value > high)
      throw new InvalidArgumentError(
        high === Number.POSITIVE_INFINITY ? `wanted a number ≥ ${low}.` : `wanted a number in ${low}..${high}.`,
      );
    return value;
  };
}

/** Comma-separated names. */
export function names(text: string): string[] {
  const list = text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  if (list.length === 0) throw new InvalidArgumentError("wanted names separated by commas.");
  return list;
}

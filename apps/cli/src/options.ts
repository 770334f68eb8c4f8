/** @file Flags shared by commands, and parsers that say what is wrong with a value. */

import { type Command, InvalidArgumentError, Option } from "commander";

/** What runs graphs, and on what: the first device of an engine is its default. */
export const DEVICES = {
  ort: ["cpu", "webgpu", "cuda"],
  tfjs: ["wasm", "cpu", "tensorflow", "tensorflow-gpu"],
} as const;
export type EngineName = keyof typeof DEVICES;
export type DeviceName = (typeof DEVICES)[EngineName][number];
/** For `addCommonOptions` of a command that has `addEngineOptions`. */
export const ALL_DEVICES: readonly DeviceName[] = [...new Set(Object.values(DEVICES).flat())];

/** Flags that every command has. */
export interface CommonOptions {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly seed: number;
  /** Absent: the engine's first. */
  readonly device?: DeviceName;
}

/** Flags of commands that put a system together. */
export interface EngineOptions {
  readonly engine: EngineName;
  readonly device?: DeviceName;
  readonly threads?: number;
  readonly workers: number;
}

/** @param example a command line, or several; `devices`: what `--device` may be; `ALL_DEVICES` for commands that honour it */
export function addCommonOptions(command: Command, example: string | readonly string[], devices: readonly DeviceName[] = ["cpu"]): Command {
  return command
    .option("--json", "print the result as JSON on standard output, and nothing else there", false)
    .option("--quiet", "no progress", false)
    .option("--seed <integer>", "seed of everything random", integer(0), 1)
    .addOption(
      new Option(
        "--device <name>",
        devices.length > 1 ? "where graphs run (default: cpu; wasm with --engine tfjs)" : "where graphs run",
      ).choices(devices),
    )
    .option("--config <file>", "YAML or JSON with options by their names, without the dashes; what the line itself says goes before")
    .option("--set <key=value>", "one option as a configuration file has it; goes before the file; may be repeated", (_, all) => all, [])
    .addHelpText("after", `\nExample${typeof example === "string" ? "" : "s"}:\n  ${[example].flat().join("\n  ")}`);
}

/** `--device` is among the common ones. */
export function addEngineOptions(command: Command): Command {
  return command
    .addOption(new Option("--engine <name>", "what runs graphs").choices(Object.keys(DEVICES)).default("ort"))
    .option("--threads <count>", "of onnxruntime (default: its choice; results differ in the last bits)", integer(1))
    .option("--workers <count>", "threads that draw while the encoder computes; results do not depend on it", integer(0), 0);
}

/** A parser of a flag's text, with the JSON schema of what a configuration file may hold for it. */
export interface Parser<T> {
  (text: string): T;
  readonly schema: Readonly<Record<string, unknown>>;
}

/** An integer of at least `low`. */
export function integer(low: number): Parser<number> {
  const parse = (text: string) => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isInteger(value) || value < low) throw new InvalidArgumentError(`wanted an integer ≥ ${low}.`);
    return value;
  };
  return Object.assign(parse, { schema: { type: "integer", minimum: low } });
}

/** A finite number in [low, high]. */
export function number(low: number, high = Number.POSITIVE_INFINITY): Parser<number> {
  const parse = (text: string) => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isFinite(value) || value < low || value > high)
      throw new InvalidArgumentError(
        high === Number.POSITIVE_INFINITY ? `wanted a number ≥ ${low}.` : `wanted a number in ${low}..${high}.`,
      );
    return value;
  };
  return Object.assign(parse, { schema: { type: "number", minimum: low, ...(Number.isFinite(high) && { maximum: high }) } });
}

/** Comma-separated names. */
export const names: Parser<string[]> = Object.assign(
  (text: string) => {
    const list = text
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== "");
    if (list.length === 0) throw new InvalidArgumentError("wanted names separated by commas.");
    return list;
  },
  { schema: { type: ["string", "array"], items: { type: "string" } } },
);

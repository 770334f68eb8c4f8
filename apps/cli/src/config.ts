/** @file Configuration files and `--set`: options by name, put into the command line before it is parsed, so that every command has them and every check applies. */

import { readFile } from "node:fs/promises";
import type { Command, Option } from "commander";
import { MissingError, nearest, UsageError } from "./errors.ts";

/** Said on the line alone: a file that names another file, or asks for help, would only confuse. */
const LINE_ONLY = ["config", "set", "help", "version"];

/**
 * The command line with what `--config FILE` and `--set key=value` say, as flags in front of those that were typed. What was typed goes before `--set`, and
 * that before the file.
 * @throws UsageError for a key that the command does not have (with the nearest one), a value that is no text, number, boolean or list, a file that is neither
 * YAML nor JSON; MissingError for a file that cannot be read
 */
export async function expandConfig(program: Command, argv: readonly string[]): Promise<string[]> {
  const { command, depth } = commandOf(program, argv);
  const typed = argv.slice(depth);
  const { files, sets } = requests(typed);
  if (files.length + sets.length === 0) return [...argv];
  const settings = new Map<string, { readonly value: unknown; readonly where: string }>();
  for (const file of files) for (const [key, value] of await readSettings(file)) settings.set(key, { value, where: file });
  for (const set of sets) {
    const cut = set.indexOf("=");
    if (cut < 1) throw new UsageError(`--set: wanted key=value, got "${set}"`);
    settings.set(set.slice(0, cut), { value: await parseValue(set.slice(cut + 1)), where: "--set" });
  }
  const options = configurable(command);
  const flags: string[] = [];
  for (const [key, { value, where }] of settings) {
    const option = options.get(key);
    if (!option) {
      const meant = nearest(key, [...options.keys()]);
      throw new UsageError(
        `${where}: "${pathOf(command)}" has no option "${key}"; ${meant ? `did you mean "${meant}"?` : `it has ${[...options.keys()].join(", ")}`}`,
      );
    }
    if (!isTyped(option, typed)) flags.push(...asFlags(option, key, value, where));
  }
  return [...argv.slice(0, depth), ...flags, ...typed];
}

/** The options of a command that a configuration file may set, by their keys: the long flag without its dashes. */
export function configurable(command: Command): ReadonlyMap<string, Option> {
  const options = command.options.filter((option) => option.long && !LINE_ONLY.includes(option.name()));
  return new Map(options.map((option) => [option.name(), option]));
}

/** "prompts write". */
export function pathOf(command: Command): string {
  return command.parent?.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();
}

/** The command that the line names, and how many of its words that took. */
function commandOf(program: Command, argv: readonly string[]): { readonly command: Command; readonly depth: number } {
  let command = program;
  let depth = 0;
  for (const word of argv) {
    const next = command.commands.find((one) => one.name() === word);
    if (!next) break;
    command = next;
    depth++;
  }
  return { command, depth };
}

function requests(typed: readonly string[]): { readonly files: readonly string[]; readonly sets: readonly string[] } {
  const found = { files: [] as string[], sets: [] as string[] };
  for (let i = 0; i < typed.length && typed[i] !== "--"; i++) {
    const match = /^--(config|set)(?:=(.*))?$/s.exec(typed[i]!);
    if (!match) continue;
    const value = match[2] ?? typed[++i];
    // A flag without its value: commander says so.
    if (value !== undefined) found[match[1] === "config" ? "files" : "sets"].push(value);
  }
  return found;
}

async function readSettings(file: string): Promise<readonly (readonly [string, unknown])[]> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new MissingError(`--config: "${file}" cannot be read: ${(cause as Error).message}`, { cause });
  });
  // JSON is YAML, and its faults are named with line and column all the same.
  const { parse } = await import("yaml");
  let settings: unknown;
  try {
    settings = parse(text);
  } catch (cause) {
    throw new UsageError(`--config: ${file} is neither YAML nor JSON: ${(cause as Error).message}`, { cause });
  }
  if (settings === null) return [];
  if (typeof settings !== "object" || Array.isArray(settings))
    throw new UsageError(`--config: ${file} must hold options by name, like "top: 3"`);
  return Object.entries(settings).filter(([key]) => key !== "$schema");
}

/** As a configuration file would read it, so that `--set labels=[chair,table]` and `--set json=true` mean what they seem to. */
async function parseValue(text: string): Promise<unknown> {
  const { parse } = await import("yaml");
  try {
    const value: unknown = parse(text);
    return Array.isArray(value) || typeof value === "boolean" ? value : text;
  } catch {
    return text;
  }
}

/** Whether an option is on or off, with no value. */
export function isSwitch(option: Option): boolean {
  return option.isBoolean() || option.negate;
}

function isTyped({ long, short }: Option, typed: readonly string[]): boolean {
  const end = typed.indexOf("--");
  return typed.slice(0, end < 0 ? typed.length : end).some((word) => word === long || word === short || word.startsWith(`${long}=`));
}

function asFlags(option: Option, key: string, value: unknown, where: string): readonly string[] {
  if (isSwitch(option)) {
    if (typeof value !== "boolean") throw new UsageError(`${where}: "${key}" must be true or false, got ${JSON.stringify(value)}`);
    return value ? [option.long!] : [];
  }
  const isText = (one: unknown) => typeof one === "string" || typeof one === "number";
  if (Array.isArray(value) && value.length > 0 && value.every(isText)) {
    if (option.variadic) return value.map((one) => `${option.long}=${one}`);
    const split = value.find((one) => String(one).includes(","));
    if (split !== undefined) throw new UsageError(`${where}: "${key}" holds ${JSON.stringify(split)}, but commas part its names`);
    return [`${option.long}=${value.join(",")}`];
  }
  if (!isText(value)) throw new UsageError(`${where}: "${key}" must be a text, a number or a list of them, got ${JSON.stringify(value)}`);
  return [`${option.long}=${value}`];
}

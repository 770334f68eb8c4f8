/** @file `dilf config`: what configuration files may hold. */

import { writeAtomically } from "@dilf/tensor/node";
import { Command, type Option } from "commander";
import { configurable, isSwitch, pathOf } from "../config.ts";
import { nearest, UsageError } from "../errors.ts";
import type { Io } from "../io.ts";
import { addCommonOptions, type CommonOptions, type Parser } from "../options.ts";
import { wholeProgram } from "../program.ts";

export function configCommand(io: Io): Command {
  return new Command("config").description("What the files of --config may hold.").addCommand(schemaCommand(io));
}

function schemaCommand(io: Io): Command {
  const command = new Command("schema")
    .description("The JSON schema of configuration files, for editors and checks; made from the options themselves.")
    .argument("[command...]", "one command, for example: prompts write (default: all of them under $defs)")
    .option("--out <file>", "write it there instead of on standard output");
  return addCommonOptions(command, [
    "dilf config schema classify --out classify.schema.json",
    "echo '# yaml-language-server: $schema=classify.schema.json' > classify.yaml",
  ]).action(async (path: string[], { out }: CommonOptions & { readonly out?: string }) => {
    const schema = schemaOf(await wholeProgram(io), path.join(" "));
    const text = `${JSON.stringify(schema, null, 2)}\n`;
    if (out === undefined) io.out(text);
    else await writeAtomically(out, new TextEncoder().encode(text));
  });
}

type Schema = { readonly [key: string]: unknown };

/**
 * @param path a command's words, or "" for all
 * @throws UsageError for a command that is not there
 */
export function schemaOf(program: Command, path: string): Schema {
  const commands = new Map(leaves(program).map((command) => [pathOf(command), command]));
  const head = { $schema: "https://json-schema.org/draft/2020-12/schema", title: `dilf ${path}`.trim() };
  if (path === "") {
    const $defs = Object.fromEntries([...commands].map(([name, command]) => [name, optionsSchema(command)]));
    return { ...head, $defs, anyOf: Object.keys($defs).map((name) => ({ $ref: `#/$defs/${encodeURIComponent(name)}` })) };
  }
  const command = commands.get(path);
  if (command) return { ...head, ...optionsSchema(command) };
  const meant = nearest(path, [...commands.keys()]);
  throw new UsageError(
    `config schema: there is no command "${path}"; ${meant ? `did you mean "${meant}"?` : `there are ${[...commands.keys()].join(", ")}`}`,
  );
}

/** The commands that do something, of all depths. */
export function leaves(command: Command): readonly Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);
}

function optionsSchema(command: Command): Schema {
  const properties: Record<string, Schema> = { $schema: { type: "string" } };
  for (const [key, option] of configurable(command)) properties[key] = optionSchema(option);
  return { description: command.description(), type: "object", properties, additionalProperties: false };
}

function optionSchema(option: Option): Schema {
  const { description, defaultValue, argChoices, variadic, parseArg } = option;
  const note = { description, ...(defaultValue !== undefined && { default: defaultValue }) };
  if (isSwitch(option)) return { ...note, type: "boolean" };
  const { schema = { type: ["string", "number"] } } = (parseArg ?? {}) as Partial<Parser<unknown>>;
  const one = argChoices ? { enum: argChoices } : schema;
  return { ...note, ...(variadic ? { anyOf: [one, { type: "array", items: one, minItems: 1 }] } : one) };
}

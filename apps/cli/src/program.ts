/** @file `dilf`: its commands, and how errors become messages and exit codes. */

import { Command, CommanderError } from "commander";
import { dataCommand } from "./commands/data.ts";
import { demoCommand } from "./commands/demo.ts";
import { encoderCommand } from "./commands/encoder.ts";
import { evalCommand } from "./commands/eval.ts";
import { pretrainCommand } from "./commands/pretrain.ts";
import { promptsCommand } from "./commands/prompts.ts";
import { renderCommand } from "./commands/render.ts";
import { EXIT, exitCodeOf } from "./errors.ts";
import type { Io } from "./io.ts";
import { ownVersion } from "./versions.ts";

const COMMANDS = [demoCommand, pretrainCommand, evalCommand, renderCommand, promptsCommand, dataCommand, encoderCommand] as const;

/**
 * Runs one command line and returns the exit code: 0 done, 1 failed, 2 wrong usage, 3 missing file, weights or device, 130 interrupted.
 * @param argv without the interpreter and the script: `["render", "chair.obj"]`
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  const program = new Command("dilf")
    .description("Understand 3D shapes with language: learned viewpoints, a frozen image-text encoder, group-view fusion.")
    .version(ownVersion(), "--version", "print the version")
    .showHelpAfterError("(add --help for what there is)")
    .addHelpText("after", "\nExit codes: 0 done, 1 failed, 2 wrong usage, 3 missing file, weights or device, 130 interrupted.");
  for (const make of COMMANDS) program.addCommand(make(io));
  for (const command of withSubcommands(program)) {
    command.exitOverride();
    command.configureOutput({ writeOut: io.out, writeErr: io.err });
  }
  try {
    await program.parseAsync([...argv], { from: "user" });
    return EXIT.done;
  } catch (error) {
    // commander has printed its own message already; help and version are not failures.
    if (error instanceof CommanderError) return error.exitCode === 0 || error.code === "commander.help" ? EXIT.done : EXIT.usage;
    io.err(`dilf: ${error instanceof Error ? error.message : String(error)}\n`);
    return exitCodeOf(error);
  }
}

function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

/** @file `dilf`: its commands, and how errors become messages and exit codes. */

import { Command, CommanderError } from "commander";
import { colorsOf } from "./colors.ts";
import { COMMANDS } from "./commands.ts";
import { expandConfig } from "./config.ts";
import { EXIT, exitCodeOf } from "./errors.ts";
import type { Io } from "./io.ts";
import { ownVersion } from "./versions.ts";

/**
 * Runs one command line and returns the exit code: 0 done, 1 failed, 2 wrong usage, 3 missing file, weights or device, 130 interrupted.
 * @param argv without the interpreter and the script: `["render", "chair.obj"]`
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  try {
    const program = await programFor(argv, io);
    await program.parseAsync(await expandConfig(program, argv), { from: "user" });
    return EXIT.done;
  } catch (error) {
    // commander has printed its own message already; help and version are not failures.
    if (error instanceof CommanderError) return error.exitCode === 0 || error.code === "commander.help" ? EXIT.done : EXIT.usage;
    io.err(`${colorsOf(io).err("red", "dilf:")} ${error instanceof Error ? error.message : String(error)}\n`);
    return exitCodeOf(error);
  }
}

/** The program with the command that the line names; all others are there by name alone. */
async function programFor(argv: readonly string[], io: Io): Promise<Command> {
  const wanted = argv[0] === "help" ? argv[1] : argv[0];
  const program = newProgram();
  for (const { name, summary, load } of COMMANDS)
    program.addCommand((name === wanted ? (await load())(io) : new Command(name)).summary(summary));
  return finish(program, io);
}

/** The program with every command loaded: for what looks at all options. */
export async function wholeProgram(io: Io): Promise<Command> {
  const program = newProgram();
  for (const { summary, load } of COMMANDS) program.addCommand((await load())(io).summary(summary));
  return finish(program, io);
}

function newProgram(): Command {
  return new Command("dilf")
    .description("Understand 3D shapes with language: learned viewpoints, a frozen image-text encoder, group-view fusion.")
    .version(ownVersion(), "--version", "print the version")
    .showHelpAfterError("(add --help for what there is)")
    .addHelpText(
      "after",
      `
Examples:
  dilf classify chair.glb --labels chair,table,lamp
  dilf index assets --out assets.index && dilf search assets.index "a chair with arms"
  dilf help classify

Environment:
  DILF_CACHE       folder of encoders that were downloaded (default: the working folder)
  NO_COLOR         no colours, whatever the terminal
  OPENAI_API_KEY   the key of dilf prompts write

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 missing file, weights or device, 130 interrupted.`,
    );
}

function finish(program: Command, io: Io): Command {
  const paint = colorsOf(io);
  for (const command of withSubcommands(program)) {
    command.exitOverride();
    command.configureHelp({ styleTitle: (title) => paint.out("bold", title) });
    command.configureOutput({
      writeOut: io.out,
      writeErr: io.err,
      getOutHasColors: () => paint.outHas,
      getErrHasColors: () => paint.errHas,
    });
  }
  return program;
}

function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

/** @file `dilf completion`: scripts that teach a shell the commands and their options. */

import { Argument, Command, type Option } from "commander";
import type { Io } from "../io.ts";
import { addCommonOptions } from "../options.ts";
import { wholeProgram } from "../program.ts";

const SHELLS = ["bash", "zsh", "fish"] as const;
type Shell = (typeof SHELLS)[number];

export function completionCommand(io: Io): Command {
  const command = new Command("completion")
    .description("Print a script that completes commands, options and their choices in a shell.")
    .addArgument(new Argument("<shell>", "which one").choices(SHELLS));
  return addCommonOptions(command, [
    "dilf completion bash > ~/.local/share/bash-completion/completions/dilf",
    'dilf completion zsh > "$' + '{fpath[1]}/_dilf"',
    "dilf completion fish > ~/.config/fish/completions/dilf.fish",
  ]).action(async (shell: Shell) => {
    const nodes = nodesOf(await wholeProgram(io));
    io.out(SCRIPTS[shell](nodes));
  });
}

/** A command, or the program itself, as shells need it. */
interface Node {
  /** "", "prompts", "prompts write". */
  readonly path: string;
  readonly commands: readonly { readonly name: string; readonly text: string }[];
  readonly options: readonly Option[];
}

function nodesOf(program: Command): readonly Node[] {
  const walk = (command: Command, path: string): Node[] => {
    const subs = command.commands;
    return [
      {
        path,
        commands: subs.map((sub) => ({ name: sub.name(), text: firstSentence(sub.summary() || sub.description()) })),
        options: command.options.filter(({ long }) => long),
      },
      ...subs.flatMap((sub) => walk(sub, `${path} ${sub.name()}`.trim())),
    ];
  };
  return walk(program, "");
}

const firstSentence = (text: string) => text.replace(/[.;:] .*$/s, "").replace(/\.$/, "");
/** Inside single quotes of any of the three shells (fish knows no other escape there that they do not). */
const quoted = (text: string) => `'${text.replaceAll("\\", "").replaceAll("'", "’")}'`;
const takesValue = (option: Option) => option.required || option.optional;

const SCRIPTS: Readonly<Record<Shell, (nodes: readonly Node[]) => string>> = {
  bash: (nodes) => {
    const words = ({ commands, options }: Node) =>
      [...commands.map(({ name }) => name), ...options.map(({ long }) => long!), "--help"].join(" ");
    const choices = nodes.flatMap(({ path, options }) =>
      options
        .filter(({ argChoices }) => argChoices)
        .map(
          ({ long, argChoices }) =>
            `    ${quoted(`${path} ${long}`)}) COMPREPLY=($(compgen -W ${quoted(argChoices!.join(" "))} -- "$word")); return ;;`,
        ),
    );
    const valued = [...new Set(nodes.flatMap(({ options }) => options.filter(takesValue).map(({ long }) => long!)))].sort();
    return `# bash completion of dilf
_dilf() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" path="" words="" i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$path|\${COMP_WORDS[i]}" in
${nodes
  .filter(({ path }) => path !== "")
  .map(({ path }) => `      ${quoted(splitPath(path))}) path=${quoted(path)} ;;`)
  .join("\n")}
    esac
  done
  case "$path $before" in
${choices.join("\n")}
  esac
  case "$before" in
    ${valued.join("|")}) COMPREPLY=($(compgen -f -- "$word")); return ;;
  esac
  case "$path" in
${nodes.map((node) => `    ${quoted(node.path)}) words=${quoted(words(node))} ;;`).join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
  case "$path" in
    ${nodes
      .filter(({ commands }) => commands.length > 0)
      .map(({ path }) => quoted(path))
      .join("|")}) return ;;
  esac
  [[ "$word" == -* ]] || COMPREPLY+=($(compgen -f -- "$word"))
}
complete -o filenames -F _dilf dilf
`;
  },
  zsh: (nodes) => {
    const describe = (text: string) => text.replaceAll(/[[\]:]/g, " ");
    const spec = (option: Option) => {
      const text = describe(firstSentence(option.description));
      const value = !takesValue(option) ? "" : option.argChoices ? `:value:(${option.argChoices.join(" ")})` : ":value:_files";
      return `      ${quoted(`*${option.long}[${text}]${value}`)} \\`;
    };
    return `#compdef dilf
_dilf() {
  local path="" word i
  for ((i = 2; i < CURRENT; i++)); do
    case "$path|\${words[i]}" in
${nodes
  .filter(({ path }) => path !== "")
  .map(({ path }) => `      ${quoted(splitPath(path))}) path=${quoted(path)} ;;`)
  .join("\n")}
    esac
  done
  case "$path" in
${nodes
  .map(
    ({ path, commands, options }) => `    ${quoted(path)})
${commands.length > 0 ? `      local -a commands=(${commands.map(({ name, text }) => quoted(`${name}:${describe(text)}`)).join(" ")})\n      _describe command commands\n` : ""}      _arguments \\
${options.map(spec).join("\n")}
      '--help[show the help]' '*:file:_files' ;;`,
  )
  .join("\n")}
  esac
}
compdef _dilf dilf
`;
  },
  fish: (nodes) => {
    const lines = nodes.flatMap(({ path, commands, options }) => {
      const at = `-n ${quoted(`__dilf_at ${path}`.trim())}`;
      return [
        ...commands.map(({ name, text }) => `complete -c dilf -f ${at} -a ${name} -d ${quoted(text)}`),
        ...options.map((option) => {
          const value = !takesValue(option) ? "" : option.argChoices ? ` -x -a ${quoted(option.argChoices.join(" "))}` : " -r";
          return `complete -c dilf ${at} -l ${option.long!.slice(2)}${value} -d ${quoted(firstSentence(option.description))}`;
        }),
        `complete -c dilf ${at} -l help -d 'show the help'`,
      ];
    });
    return `# fish completion of dilf
set -g __dilf_paths ${nodes
      .filter(({ path }) => path !== "")
      .map(({ path }) => quoted(path))
      .join(" ")}
# Whether the words so far name exactly this command.
function __dilf_at
  set -l path
  for word in (commandline -opc)[2..-1]
    if contains -- "$(string join ' ' $path $word)" $__dilf_paths
      set -a path $word
    end
  end
  test "$(string join ' ' $path)" = "$(string join ' ' $argv)"
end
${lines.join("\n")}
`;
  },
};

/** "prompts write" as "prompts|write", "prompts" as "|prompts": the command that we are in, and the word that leads on. */
function splitPath(path: string): string {
  const cut = path.lastIndexOf(" ");
  return `${path.slice(0, Math.max(cut, 0))}|${path.slice(cut + 1)}`;
}

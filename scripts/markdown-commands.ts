/** @file The command blocks of a document: fenced as `sh`, with a word behind it where they cannot simply be run. */

/** Why a block is not run by the tests. Its commands and options must exist all the same. */
export const REASONS = {
  "needs-weights": "published weights, which nobody may ship",
  "needs-data": "a published data set, or a folder of yours",
  "needs-key": "the key of a language model",
  minutes: "minutes of time (DILF_FULL=1 runs it)",
  setup: "what is done once, outside a test: installing, building, serving",
} as const;
export type Reason = keyof typeof REASONS;

export interface CommandBlock {
  readonly reason: Reason | null;
  readonly commands: readonly Command[];
}

export interface Command {
  readonly line: string;
  /** Words after `dilf`, or null where the line calls something else. */
  readonly args: readonly string[] | null;
  /** From `# → text` behind the command: what its output must contain. */
  readonly says: string | null;
  /** From `# exits N`; 0 where nothing is said. */
  readonly exits: number;
}

const FENCE = /^```sh(?: (?<reason>\S+))?\n(?<body>[\s\S]*?)^```$/gm;

/** @throws RangeError for a reason that is not in `REASONS` */
export function commandBlocks(markdown: string): CommandBlock[] {
  return [...markdown.replaceAll("\r\n", "\n").matchAll(FENCE)].map(({ groups }) => {
    const { reason = null, body } = groups as { reason?: string; body: string };
    if (reason !== null && !Object.hasOwn(REASONS, reason))
      throw new RangeError(`commandBlocks: "${reason}" is no reason; known are ${Object.keys(REASONS).join(", ")}`);
    const lines = body.replaceAll(/\s*\\\n\s*/g, " ").split("\n");
    return { reason: reason as Reason | null, commands: lines.filter((line) => /^[^#\s]/.test(line)).map(commandOf) };
  });
}

function commandOf(line: string): Command {
  const [, command, comment = ""] = /^(.*?)(?:\s+#\s*(.*))?$/.exec(line)!;
  const dilf = /^(?:npx )?dilf (.*)$/.exec(command!);
  return {
    line: command!,
    args: dilf ? words(dilf[1]!) : null,
    says: /^→ (.*)$/.exec(comment)?.[1] ?? null,
    exits: Number(/^exits (\d+)/.exec(comment)?.[1] ?? 0),
  };
}

/** Splits as a shell does, as far as the documents need it: blanks, and quotes of either kind around whole words. */
function words(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, double, single, bare]) => double ?? single ?? bare!);
}

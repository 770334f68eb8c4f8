/** @file Colours, on terminals that want them. */

import { styleText } from "node:util";
import type { Io } from "./io.ts";

export type Style = "bold" | "dim" | "red" | "green" | "yellow";

export interface Colors {
  /** Whether results, and whether messages, are coloured. */
  readonly outHas: boolean;
  readonly errHas: boolean;
  out(style: Style, text: string): string;
  err(style: Style, text: string): string;
}

/** None where the stream is no terminal, where NO_COLOR is set to anything (no-color.org), and on terminals that say "dumb". */
export function colorsOf({ env, isTerminal, outIsTerminal = false }: Pick<Io, "env" | "isTerminal" | "outIsTerminal">): Colors {
  const wanted = (env.NO_COLOR ?? "") === "" && env.TERM !== "dumb";
  const painter = (has: boolean) => (style: Style, text: string) => (has ? styleText(style, text, { validateStream: false }) : text);
  const [outHas, errHas] = [wanted && outIsTerminal, wanted && isTerminal];
  return { outHas, errHas, out: painter(outHas), err: painter(errHas) };
}

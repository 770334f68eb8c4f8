/** @file Turns the examples of a README into a test module. `value; // → expected` becomes an assertion. */

const FENCE = /^```ts(?<flags>[^\n]*)\n(?<code>[\s\S]*?)^```$/gm;
const ARROW = /^(?<indent>\s*)(?<expression>.+?);\s*\/\/ → (?<expected>.+)$/;

/** Blocks of one README share a scope, top to bottom, as a reader would type them. `ts no-run` is skipped. */
export function readmeToModule(markdown: string): string {
  const lines = [...markdown.matchAll(FENCE)]
    .filter(({ groups }) => !groups!.flags!.includes("no-run"))
    .flatMap(({ groups }) => groups!.code!.split("\n"));
  const imports = lines.filter((line) => line.startsWith("import "));
  const body = lines.filter((line) => !line.startsWith("import ")).map(assertArrow);
  return [`import { expect } from "vitest";`, ...imports, ...body].join("\n");
}

function assertArrow(line: string): string {
  const match = ARROW.exec(line)?.groups;
  if (!match) return line;
  return `${match.indent}expect(${match.expression}).toEqual(${match.expected});`;
}

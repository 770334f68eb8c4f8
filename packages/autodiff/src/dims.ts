/** @file Arithmetic on extents that may be names. A symbolic extent is a product such as "64*N"; sums of unlike terms are opaque names, "(N+1)". */

import type { Dim } from "./graph.ts";

interface Product {
  readonly factor: number;
  readonly names: readonly string[];
}

/** Splits at "*" outside brackets: "64*(N+1)" → ["64", "(N+1)"]. */
function factorsOf(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i <= text.length; i++) {
    const char = text[i];
    if (char === "(") depth++;
    else if (char === ")") depth--;
    else if (i === text.length || (char === "*" && depth === 0)) {
      parts.push(text.slice(from, i).trim());
      from = i + 1;
    }
  }
  return parts.filter((part) => part !== "");
}

function parse(dim: Dim): Product {
  if (typeof dim === "number") return { factor: dim, names: [] };
  let factor = 1;
  const names: string[] = [];
  for (const part of factorsOf(dim)) {
    if (/^\d+$/.test(part)) factor *= Number(part);
    else names.push(part);
  }
  return { factor, names: names.sort() };
}

function format({ factor, names }: Product): Dim {
  if (names.length === 0 || factor === 0) return factor;
  return factor === 1 ? names.join("*") : `${factor}*${names.join("*")}`;
}

/** The one way to write an extent: "N*64" and "64*N" become "64*N". */
export function canonicalDim(dim: Dim): Dim {
  return format(parse(dim));
}

/** The product of extents; 1 for none. */
export function productOf(dims: readonly Dim[]): Dim {
  const parts = dims.map(parse);
  return format({ factor: parts.reduce((product, p) => product * p.factor, 1), names: parts.flatMap((p) => p.names).sort() });
}

/** a / b, or undefined where it is not known to be whole. */
export function quotientOf(a: Dim, b: Dim): Dim | undefined {
  const over = parse(a);
  const under = parse(b);
  const names = [...over.names];
  for (const name of under.names) {
    const at = names.indexOf(name);
    if (at < 0) return undefined;
    names.splice(at, 1);
  }
  if (under.factor === 0 || over.factor % under.factor !== 0) return undefined;
  return format({ factor: over.factor / under.factor, names });
}

/** a + b; (N-1)+1 is N again. */
export function sumOf(a: Dim, b: Dim): Dim {
  if (a === 0) return b;
  if (b === 0) return a;
  const left = parse(a);
  const right = parse(b);
  if (left.names.join("*") === right.names.join("*")) return format({ factor: left.factor + right.factor, names: left.names });
  const shifted = typeof b === "number" && typeof a === "string" ? /^\(([^()]+)([+-]\d+)\)$/.exec(a) : null;
  if (shifted) return sumOf(shifted[1]!, Number(shifted[2]) + (b as number));
  if (typeof b === "number" && b < 0) return `(${a}-${-b})`;
  return `(${a}+${b})`;
}

/** The names that an extent is made of: "64*N" → ["N"]. */
export function namesOf(dim: Dim): readonly string[] {
  return parse(dim).names;
}

/** The extent under bindings of names, or undefined where a name is not bound. */
export function evaluateDim(dim: Dim, bound: ReadonlyMap<string, number>): number | undefined {
  const { factor, names } = parse(dim);
  let value = factor;
  for (const name of names) {
    const extent = bound.get(name);
    if (extent === undefined) return undefined;
    value *= extent;
  }
  return value;
}

/** Whether two shapes are known to be equal. */
export function sameShape(a: readonly Dim[], b: readonly Dim[]): boolean {
  return a.length === b.length && a.every((dim, axis) => dim === b[axis]);
}

/** The numpy broadcast of two shapes, or undefined where they are not known to fit (a name fits itself and 1). */
export function broadcastShapes(a: readonly Dim[], b: readonly Dim[]): Dim[] | undefined {
  const rank = Math.max(a.length, b.length);
  const out: Dim[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left !== right && left !== 1 && right !== 1) return undefined;
    out.push(left === 1 ? right : left);
  }
  return out;
}

/** An axis counted from the end made one counted from the start. */
export function resolveAxis(axis: number, rank: number): number {
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank)
    throw new RangeError(`axis must be an integer in ${-rank}..${rank - 1}, got ${axis}`);
  return axis < 0 ? axis + rank : axis;
}

/** Distinct axes, resolved and in ascending order. */
export function resolveAxes(axes: readonly number[], rank: number): number[] {
  const out = axes.map((axis) => resolveAxis(axis, rank)).sort((a, b) => a - b);
  if (new Set(out).size !== out.length) throw new RangeError(`axes must be distinct, got [${axes.join(", ")}]`);
  return out;
}

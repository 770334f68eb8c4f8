/** @file Named axes of a graph made numbers. */

import type { Dim } from "@dilf/autodiff";

/** Name of an axis → its extent. */
export type Extents = Readonly<Record<string, number>>;

/**
 * The extent of an axis such as 64, "N", "64*N", "(N+1)" or "3*(2*N-1)".
 * @param what for the error: whose axis it is
 * @throws Error that names what has no extent
 */
export function extentOf(dim: Dim, extents: Extents, what: string): number {
  if (typeof dim === "number") return dim;
  const tokens = dim.match(/\d+|[A-Za-z_][\w.]*|[-+*()]/g) ?? [];
  let at = 0;
  const factor = (): number => {
    const token = tokens[at++];
    if (token === "(") {
      const inner = sum();
      at++; // ")"
      return inner;
    }
    const value =
      token !== undefined && /^\d/.test(token)
        ? Number(token)
        : token !== undefined && Object.hasOwn(extents, token)
          ? extents[token]
          : undefined;
    if (value === undefined)
      throw new Error(
        `countMacs: the axis "${dim}" of ${what} has no extent; give one for ${token ?? "it"} (there are ${Object.keys(extents).join(", ") || "none"})`,
      );
    return value;
  };
  const term = (): number => {
    let value = factor();
    while (tokens[at] === "*") {
      at++;
      value *= factor();
    }
    return value;
  };
  const sum = (): number => {
    let value = term();
    while (tokens[at] === "+" || tokens[at] === "-") value += tokens[at++] === "+" ? term() : -term();
    return value;
  };
  return sum();
}

/** What inputs of a run say about named axes: a shape ["N", 3] and a tensor of [5, 3] say N = 5. Axes that are more than a name are left to the others. */
export function bindExtents(shapes: readonly (readonly [declared: readonly Dim[], actual: readonly number[]])[]): Extents {
  const extents: Record<string, number> = {};
  for (const [declared, actual] of shapes)
    for (const [axis, dim] of declared.entries()) if (typeof dim === "string" && /^[A-Za-z_][\w.]*$/.test(dim)) extents[dim] = actual[axis];
  return extents;
}

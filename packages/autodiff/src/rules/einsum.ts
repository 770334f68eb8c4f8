import { sizeOf, tensor } from "@dilf/tensor";
import { textOf } from "../attributes.ts";
import type { GraphBuilder } from "../builder.ts";
import type { Value } from "../graph.ts";
import { parseEquation } from "../operators/equation.ts";
import type { Rule, Sample } from "./rule.ts";

/**
 * y = Σ Π inputs over the letters that y lacks; each dx is the same product with dy in the place of x, summed over the letters that x lacks.
 * Letters that only x has stay thin: every entry along them gets the same. A letter that x has twice gets its gradient on the diagonal.
 */
export const einsum: Rule = {
  op: "Einsum",
  shapes: "exact",
  pullback: ({ g, node, inputs, cotangents: [dy], needs }) => {
    const ranks = inputs.map((x) => x!.shape.length);
    const { terms, result } = parseEquation(textOf(node.attributes, "equation", ""), ranks);
    return inputs.map((x, i) => {
      if (!needs[i]) return undefined;
      const others = inputs.flatMap((other, at) => (at === i ? [] : [{ value: other!, letters: terms[at]! }]));
      const given = [{ value: dy!, letters: result }, ...others];
      const known = new Set(given.flatMap(({ letters }) => letters));
      const own = [...new Set(terms[i]!)];
      const reached = own.filter((letter) => known.has(letter));
      const equation = `${given.map(({ letters }) => letters.join("")).join(",")}->${reached.join("")}`;
      const product = g.einsum(equation, ...given.map(({ value }) => value));
      const missing = [...own.keys()].filter((at) => !known.has(own[at]!));
      const thin = missing.length > 0 ? g.unsqueeze(product, missing) : product;
      return onDiagonal(g, thin, own, terms[i]!, x!);
    });
  },
  samples: [
    sample("bij,bjk->bik", [2, 3, 4], [2, 4, 2]),
    sample("bhqd,bhkd->bhqk", [2, 2, 3, 4], [2, 2, 5, 4]),
    sample("...ij,jk->...ik", [2, 3, 4], [4, 2]),
    sample("ij,jk", [2, 3], [3, 4]),
    sample("ij,kj->i", [2, 3], [4, 3]),
    sample("iij->ji", [3, 3, 2]),
    sample("ij->j", [3, 4]),
    sample("i,j->ij", [3], [4]),
    sample("ij,ij,j->i", [2, 3], [2, 3], [3]),
  ],
};

/** A gradient with one axis for each letter → one with an axis for each time that a letter occurs, zero off the diagonals. */
function onDiagonal(g: GraphBuilder, gradient: Value, own: readonly string[], term: readonly string[], x: Value): Value {
  if (own.length === term.length) return gradient;
  let out = g.reshape(
    gradient,
    term.map((letter, at) => (term.indexOf(letter) === at ? gradient.shape[own.indexOf(letter)]! : 1)),
  );
  for (const [at, letter] of term.entries()) {
    const first = term.indexOf(letter);
    if (first === at) continue;
    const extent = Number(x.shape[at]);
    if (!Number.isInteger(extent))
      throw new Error(`"${letter}" occurs twice in a term, so its extent must be a number, got "${x.shape[at]}"`);
    const shape = term.map((_, axis) => (axis === at || axis === first ? extent : 1));
    const eye = Float64Array.from({ length: sizeOf(shape) }, (_, i) => Number(i % (extent + 1) === 0));
    out = g.mul(out, g.constant(x.type === "float64" ? tensor(eye, shape) : tensor(Float32Array.from(eye), shape)));
  }
  return out;
}

function sample(equation: string, ...shapes: readonly (readonly number[])[]): Sample {
  return { name: equation, inputs: shapes.map((shape) => ({ shape })), build: (g, values) => g.einsum(equation, ...values) };
}

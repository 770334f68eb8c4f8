import type { Node } from "../graph.ts";
import type { Match, Matcher, Surroundings } from "./composite.ts";

/**
 * y = x/2 (1 + erf(x/√2)) in the two forms that exporters write; dx = dy · (Φ + x φ) with Φ = (1 + erf)/2 and φ the normal density:
 * eight passes where the parts take eleven.
 */
export const gelu: Matcher = (last, around) => {
  if (last.op !== "Mul") return undefined;
  // (x · ½) · (1 + erf), as layers/gelu.ts builds it.
  for (const [at, edge] of last.inputs.entries()) {
    const raised = raisedErf(edge, around);
    const half = raised && around.maker(last.inputs[1 - at]!, "Mul", 1);
    const scaled = half && around.scaled(half);
    if (raised && scaled?.factor === 0.5 && scaled.of === raised.input) return match(raised, [half!]);
  }
  // (x · (1 + erf)) · ½, as PyTorch exports it.
  const scaled = around.scaled(last);
  const product = scaled?.factor === 0.5 ? around.maker(scaled.of, "Mul", 1) : undefined;
  for (const [at, edge] of product?.inputs.entries() ?? []) {
    const raised = raisedErf(edge, around);
    if (raised && product!.inputs[1 - at] === raised.input) return match(raised, [product!]);
  }
  return undefined;
};

interface RaisedErf {
  readonly input: string;
  /** The edge 1 + erf(x/√2). */
  readonly edge: string;
  readonly nodes: readonly Node[];
}

function raisedErf(edge: string, around: Surroundings): RaisedErf | undefined {
  const add = around.maker(edge, "Add", 1);
  const raised = add && around.scaled(add);
  const erf = raised?.factor === 1 ? around.maker(raised.of, "Erf", 1) : undefined;
  if (!add || !erf) return undefined;
  const argument = erf.inputs[0]!;
  const division = around.maker(argument, "Div", 1);
  const node = division ?? around.maker(argument, "Mul", 1);
  if (!node) return undefined;
  const scaled = division
    ? { of: division.inputs[0]!, factor: 1 / (around.scalar(division.inputs[1]!) ?? Number.NaN) }
    : around.scaled(node);
  // Constants are float32.
  if (!scaled || Math.abs(scaled.factor - Math.SQRT1_2) > 1e-6) return undefined;
  return { input: scaled.of, edge, nodes: [add, erf, node] };
}

function match({ input, edge, nodes }: RaisedErf, others: readonly Node[]): Match {
  return {
    input,
    inner: [...nodes, ...others],
    pullback(g, x, _y, dy) {
      const density = g.exp(g.mul(g.mul(x, x), -0.5)); // √(2π) φ
      const slope = g.add(g.mul(g.mul(density, x), Math.sqrt(2 / Math.PI)), g.value(edge)); // 2 (x φ + Φ)
      return g.mul(dy, g.mul(slope, 0.5));
    },
  };
}

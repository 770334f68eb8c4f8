import type { GraphBuilder } from "../builder.ts";
import type { Value } from "../graph.ts";

/** x · σ(1.702 x): the approximation of GELU that OpenAI's CLIP was trained with (Hendrycks & Gimpel 2016, section 2). */
export function quickGelu(g: GraphBuilder, x: Value): Value {
  return g.mul(x, g.sigmoid(g.mul(x, 1.702)));
}

/** x/2 · (1 + erf(x / √2)): exact GELU (Hendrycks & Gimpel 2016). */
export function gelu(g: GraphBuilder, x: Value): Value {
  return g.mul(g.mul(x, 0.5), g.add(g.erf(g.mul(x, Math.SQRT1_2)), 1));
}

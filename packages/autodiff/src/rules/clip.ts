import type { Rule } from "./rule.ts";

/** y = min(max(x, low), high); dx = dy where y = x, else 0: at a bound itself the gradient passes. The bounds are constants. */
export const clip: Rule = {
  op: "Clip",
  shapes: "broadcasting",
  pullback: ({ g, inputs: [x], outputs: [y], cotangents: [dy] }) => [g.where(g.equal(x!, y!), dy!, 0)],
  samples: [{ name: "below, between, above", inputs: [{ shape: [4, 3], distinct: true }], build: (g, [x]) => g.clip(x!, -0.4, 0.6) }],
};

import type { Rule } from "./rule.ts";

/** y = erf x = 2/√π ∫₀ˣ e^(−t²) dt; dx = dy · 2/√π · e^(−x²). */
export const erf: Rule = {
  op: "Erf",
  shapes: "broadcasting",
  pullback: ({ g, inputs: [x], cotangents: [dy] }) => [g.mul(dy!, g.mul(g.exp(g.neg(g.mul(x!, x!))), 2 / Math.sqrt(Math.PI)))],
  samples: [{ name: "both signs", inputs: [{ shape: [2, 3] }], build: (g, [x]) => g.erf(x!) }],
};

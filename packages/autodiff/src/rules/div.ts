import { BROADCASTS } from "./broadcasts.ts";
import type { Rule } from "./rule.ts";

/** y = a/b; da = dy / b, db = −da · y. */
export const div: Rule = {
  op: "Div",
  shapes: "broadcasting",
  pullback: ({ g, inputs: [, b], outputs: [y], cotangents: [dy], needs }) => {
    const da = g.div(dy!, b!);
    return [da, needs[1] ? { minus: g.mul(da, y!) } : undefined];
  },
  samples: BROADCASTS.map(([a, b]) => ({
    name: "broadcast, divisor away from 0",
    inputs: [a!, { ...b!, low: 0.5, high: 2 }],
    build: (g, [x, y]) => g.div(x!, y!),
  })),
};

import { BROADCASTS } from "./broadcasts.ts";
import type { Rule } from "./rule.ts";

/** y = a b; da = dy · b, db = dy · a; for a square, dx = 2 dy · x in one pass over x. */
export const mul: Rule = {
  op: "Mul",
  shapes: "broadcasting",
  pullback: ({ g, inputs: [a, b], cotangents: [dy], needs }) => {
    if (a === b) return [g.mul(g.mul(dy!, 2), a!), undefined];
    return [needs[0] ? g.mul(dy!, b!) : undefined, needs[1] ? g.mul(dy!, a!) : undefined];
  },
  samples: [
    ...BROADCASTS.map((inputs): Rule["samples"][number] => ({ name: "broadcast", inputs, build: (g, [a, b]) => g.mul(a!, b!) })),
    { name: "square", inputs: [{ shape: [3, 2] }], build: (g, [x]) => g.mul(x!, x!) },
  ],
};

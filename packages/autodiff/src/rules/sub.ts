import { BROADCASTS } from "./broadcasts.ts";
import type { Rule } from "./rule.ts";

/** y = a − b; da = dy, db = −dy. */
export const sub: Rule = {
  op: "Sub",
  shapes: "broadcasting",
  pullback: ({ g, cotangents: [dy], needs }) => [dy, needs[1] ? g.neg(dy!) : undefined],
  samples: BROADCASTS.map((inputs) => ({ name: "broadcast", inputs, build: (g, [a, b]) => g.sub(a!, b!) })),
};

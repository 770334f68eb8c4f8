import { BROADCASTS } from "./broadcasts.ts";
import type { Rule } from "./rule.ts";

/** y = a − b; da = dy, db = −dy. */
export const sub: Rule = {
  op: "Sub",
  shapes: "broadcasting",
  pullback: ({ cotangents: [dy] }) => [dy, { minus: dy! }],
  samples: BROADCASTS.map((inputs) => ({ name: "broadcast", inputs, build: (g, [a, b]) => g.sub(a!, b!) })),
};

import { BROADCASTS } from "./broadcasts.ts";
import type { Rule } from "./rule.ts";

/** y = a + b; da = dy, db = dy. */
export const add: Rule = {
  op: "Add",
  shapes: "broadcasting",
  pullback: ({ cotangents: [dy] }) => [dy, dy],
  samples: BROADCASTS.map((inputs) => ({ name: "broadcast", inputs, build: (g, [a, b]) => g.add(a!, b!) })),
};

import { int } from "../attributes.ts";
import { ONNX_TYPES } from "../operators/elementwise.ts";
import type { Rule } from "./rule.ts";

/** y = x in another type; dx = dy in x's. Only between floating-point types: a whole number has no derivative. */
export const cast: Rule = {
  op: "Cast",
  shapes: "thin",
  pullback: ({ g, inputs: [x], cotangents: [dy] }) => [g.cast(dy!, x!.type)],
  // In float64, where rules are checked, every float32 is float64 too (withType), so the cast is exact; test/vjp.test.ts checks the types.
  samples: [{ name: "to float32", inputs: [{ shape: [3] }], build: (g, [x]) => g.node("Cast", [x], { to: int(ONNX_TYPES.float32) })[0]! }],
};

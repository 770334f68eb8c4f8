import type { Rule } from "./rule.ts";

/**
 * y = max(x, 0); dx = dy where y > 0, else 0: 0 at the kink.
 * Tried on onnxruntime, 100 MB, one thread: dy · cast(y > 0) 48 ms, dy · sign(y) 69 ms, where(y > 0, dy, 0) 66 ms.
 */
export const relu: Rule = {
  op: "Relu",
  shapes: "broadcasting",
  pullback: ({ g, outputs: [y], cotangents: [dy] }) => [g.mul(dy!, g.cast(g.greater(y!, 0), y!.type))],
  samples: [{ name: "away from 0", inputs: [{ shape: [4, 3], low: -1, high: 1, distinct: true }], build: (g, [x]) => g.relu(x!) }],
};

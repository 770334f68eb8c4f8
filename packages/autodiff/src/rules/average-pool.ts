import { sizeOf, tensor } from "@dilf/tensor";
import { ints, intsOf, numberOf } from "../attributes.ts";
import type { GraphBuilder } from "../builder.ts";
import { productOf } from "../dims.ts";
import type { Value } from "../graph.ts";
import { type Window, windowOver } from "../operators/window.ts";
import type { Rule } from "./rule.ts";

/** y = the mean of each window; dx spreads each dy, divided by what its window counted, evenly over the window: a transposed convolution with ones. */
export const averagePool: Rule = {
  op: "AveragePool",
  shapes: "exact",
  pullback: ({ g, node, inputs: [x], cotangents: [dy] }) => {
    const window = windowOver(node.attributes, x!, intsOf(node.attributes, "kernel_shape", []));
    const share = divided(g, dy!, window, numberOf(node.attributes, "count_include_pad", 0) === 1);
    const lone = g.reshape(share, [productOf(x!.shape.slice(0, 2)), 1, ...window.to]); // each channel by itself
    const ones = ofType(g, x!, new Float64Array(sizeOf(window.kernel)).fill(1), [1, 1, ...window.kernel]);
    const attributes = { kernel_shape: ints(window.kernel), strides: ints(window.strides) };
    const whole = g.node("ConvTranspose", [lone, ones], attributes)[0]!;
    const cut = [0, 0, ...window.before, 0, 0, ...window.after].map((extent) => 0 - extent);
    return [g.reshape(cut.every((extent) => extent === 0) ? whole : g.pad(whole, cut), x!.shape)];
  },
  samples: [
    { name: "2 × 2, stride 2", inputs: [{ shape: [2, 3, 4, 6] }], build: (g, [x]) => g.averagePool(x!, { kernel: [2, 2], strides: 2 }) },
    {
      name: "pads are not counted",
      inputs: [{ shape: [2, 2, 5, 6] }],
      build: (g, [x]) => g.averagePool(x!, { kernel: [3, 3], strides: 2, pads: 1 }),
    },
    {
      name: "pads are counted",
      inputs: [{ shape: [2, 2, 5, 6] }],
      build: (g, [x]) => g.averagePool(x!, { kernel: [3, 2], pads: [1, 0, 1, 1], countPads: true }),
    },
    {
      name: "an uncovered rest",
      inputs: [{ shape: [1, 2, 6, 7] }],
      build: (g, [x]) => g.averagePool(x!, { kernel: [2, 2], strides: [3, 2] }),
    },
    {
      name: "over the border",
      inputs: [{ shape: [1, 2, 5] }],
      build: (g, [x]) => g.averagePool(x!, { kernel: [2], strides: 2, ceil: true }),
    },
  ],
};

/** dy over the number of entries that each window counted. */
function divided(g: GraphBuilder, dy: Value, window: Window, countPads: boolean): Value {
  const perAxis = window.from.map((extent, axis) =>
    Array.from({ length: window.to[axis]! }, (_, at) => {
      const [front, back] = countPads ? [window.before[axis]!, window.behind[axis]!] : [0, 0];
      const start = at * window.strides[axis]! - window.before[axis]!;
      return Math.min(start + window.kernel[axis]!, extent + back) - Math.max(start, -front);
    }),
  );
  const counts = perAxis.reduce<number[]>((all, axis) => all.flatMap((count) => axis.map((more) => count * more)), [1]);
  if (counts.every((count) => count === counts[0])) return g.mul(dy, 1 / counts[0]!);
  return g.mul(
    dy,
    ofType(
      g,
      dy,
      Float64Array.from(counts, (count) => 1 / count),
      window.to,
    ),
  );
}

function ofType(g: GraphBuilder, like: Value, data: Float64Array, shape: readonly number[]): Value {
  return g.constant(like.type === "float64" ? tensor(data, shape) : tensor(Float32Array.from(data), shape));
}

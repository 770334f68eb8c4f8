import { int, ints, numberOf } from "../attributes.ts";
import { kernelOf, windowOver } from "../operators/window.ts";
import { convWeightGradient } from "./conv-weight-gradient.ts";
import type { Rule, Sample } from "./rule.ts";

/** y = w ∗ x + b; dx is the transposed convolution of dy with the same weights, dw a convolution of x with dy, db = Σ dy over all but the channels. */
export const conv: Rule = {
  op: "Conv",
  shapes: "exact",
  pullback: ({ g, node, inputs: [x, w], cotangents: [dy], needs }) => {
    const window = windowOver(node.attributes, x!, kernelOf(w!));
    const groups = numberOf(node.attributes, "group", 1);
    const back = {
      kernel_shape: ints(window.kernel),
      strides: ints(window.strides),
      dilations: ints(window.dilations),
      pads: ints([...window.before, ...window.after.map((extent) => Math.max(0, extent))]),
      output_padding: ints(window.after.map((extent) => Math.max(0, -extent))), // what no window covered
      group: int(groups),
    };
    const others = dy!.shape.map((_, axis) => axis).filter((axis) => axis !== 1);
    return [
      needs[0] ? g.node("ConvTranspose", [dy, w], back)[0] : undefined,
      needs[1] ? convWeightGradient(g, x!, dy!, window, groups) : undefined,
      needs[2] ? g.reduceSum(dy!, others) : undefined,
    ];
  },
  samples: [
    sample("3 × 3, padded", [2, 3, 5, 6], [4, 3, 3, 3], { pads: 1 }),
    sample("stride 2 with an uncovered rest", [2, 2, 6, 7], [3, 2, 3, 2], { strides: [2, 3] }),
    sample("dilated, uneven pads", [1, 2, 7, 6], [2, 2, 3, 2], { dilations: [2, 3], pads: [1, 0, 2, 1] }),
    sample("groups, stride and dilation", [2, 4, 8, 7], [6, 2, 2, 3], { groups: 2, strides: 2, dilations: [3, 1], pads: [0, 1, 1, 0] }),
    sample("depthwise", [2, 3, 5, 5], [3, 1, 3, 3], { groups: 3, pads: 1, strides: 2 }),
    sample("1 × 1", [2, 3, 4, 4], [5, 3, 1, 1], {}),
    sample("patches", [2, 3, 6, 6], [4, 3, 3, 3], { strides: 3 }),
    sample("one spatial axis", [2, 2, 9], [3, 2, 4], { strides: 2, pads: [1, 2] }),
    sample("three spatial axes", [1, 2, 3, 4, 3], [2, 2, 2, 2, 3], { pads: [0, 1, 1, 1, 0, 1] }),
  ],
};

function sample(
  name: string,
  x: readonly number[],
  w: readonly number[],
  options: Parameters<Parameters<Sample["build"]>[0]["conv"]>[3],
): Sample {
  return { name, inputs: [{ shape: x }, { shape: w }, { shape: [w[0]!] }], build: (g, [a, b, c]) => g.conv(a!, b!, c!, options) };
}

import type { Attributes } from "../attributes.ts";
import { int, ints, intsOf, numberOf } from "../attributes.ts";
import type { Value } from "../graph.ts";
import { transposedExtents } from "../operators/spatial.ts";
import { kernelOf, spatialExtents, type Window } from "../operators/window.ts";
import { convWeightGradient } from "./conv-weight-gradient.ts";
import type { Rule, Sample } from "./rule.ts";

/** The adjoint of a convolution, so dx is that convolution of dy; dw as a convolution's with x and dy in each other's place; db = Σ dy. */
export const convTranspose: Rule = {
  op: "ConvTranspose",
  shapes: "exact",
  pullback: ({ g, node, inputs: [x, w], cotangents: [dy], needs }) => {
    const window = adjointWindow(node.attributes, x!, dy!, w!);
    const groups = numberOf(node.attributes, "group", 1);
    const forward = {
      kernel_shape: ints(window.kernel),
      strides: ints(window.strides),
      dilations: ints(window.dilations),
      pads: ints([...window.before, ...window.after.map((extent) => Math.max(0, extent))]),
      group: int(groups),
    };
    const others = dy!.shape.map((_, axis) => axis).filter((axis) => axis !== 1);
    return [
      needs[0] ? g.node("Conv", [dy, w], forward)[0] : undefined,
      needs[1] ? convWeightGradient(g, dy!, x!, window, groups) : undefined,
      needs[2] ? g.reduceSum(dy!, others) : undefined,
    ];
  },
  samples: [
    sample("stride 2", [2, 3, 4, 3], [3, 2, 3, 2], { strides: 2 }),
    sample("stride 2 with output padding", [1, 2, 3, 3], [2, 3, 3, 3], { strides: 2, pads: 1, outputPadding: 1 }),
    sample("groups, dilated, padded", [2, 4, 4, 5], [4, 2, 3, 2], { groups: 2, dilations: [1, 2], pads: [1, 0, 1, 1] }),
    sample("one spatial axis", [2, 2, 5], [2, 3, 4], { strides: 3, pads: [1, 2] }),
  ],
};

/** The window of the convolution from y to x that this is the adjoint of. */
function adjointWindow(attributes: Attributes, x: Value, y: Value, w: Value): Window {
  const kernel = kernelOf(w);
  const [from, to] = [spatialExtents(y), spatialExtents(x)];
  const strides = intsOf(attributes, "strides", new Array<number>(from.length).fill(1));
  const dilations = intsOf(attributes, "dilations", new Array<number>(from.length).fill(1));
  const { before } = transposedExtents(attributes, x, kernel);
  const after = from.map(
    (extent, axis) => (to[axis]! - 1) * strides[axis]! + (kernel[axis]! - 1) * dilations[axis]! + 1 - extent - before[axis]!,
  );
  return { from, kernel, strides, dilations, before, behind: after, after, to };
}

function sample(
  name: string,
  x: readonly number[],
  w: readonly number[],
  options: NonNullable<Parameters<Parameters<Sample["build"]>[0]["convTranspose"]>[3]>,
): Sample {
  const bias = { shape: [w[1]! * (options.groups ?? 1)] };
  return { name, inputs: [{ shape: x }, { shape: w }, bias], build: (g, [a, b, c]) => g.convTranspose(a!, b!, c!, options) };
}

import { int, ints } from "../attributes.ts";
import type { GraphBuilder } from "../builder.ts";
import { productOf } from "../dims.ts";
import type { Value } from "../graph.ts";
import type { Window } from "../operators/window.ts";

/**
 * How the weights [M, C/groups, ...kernel] of a convolution from `wide` [N, C, ...from] to `narrow` [N, M, ...to] move a cotangent of the latter:
 * dw[m, c, k] = Σ narrow[n, m, o] · wide[n, c, stride·o + dilation·k − before]. That is again a convolution: the batch is summed over like a
 * channel, the cotangent is the kernel, and stride and dilation change places.
 */
export function convWeightGradient(g: GraphBuilder, wide: Value, narrow: Value, window: Window, groups: number): Value {
  const batch = wide.shape[0]!;
  const channels = (wide.shape[1] as number) / groups;
  const spatial = window.from.map((_, axis) => axis);
  const grouped = g.reshape(wide, [batch, groups, channels, ...window.from]);
  const swapped = g.transpose(grouped, [2, 1, 0, ...spatial.map((axis) => axis + 3)]);
  const input = g.reshape(swapped, [channels, productOf([groups, batch]), ...window.from]);
  const kernel = g.transpose(narrow, [1, 0, ...spatial.map((axis) => axis + 2)]);
  const behind = window.after.map((extent) => Math.max(0, extent));
  const attributes = {
    kernel_shape: ints(window.to),
    strides: ints(window.dilations),
    dilations: ints(window.strides),
    pads: ints([...window.before, ...behind]),
    group: int(groups),
  };
  let out = g.node("Conv", [input, kernel], attributes)[0]!; // [C/groups, M, ...kernel and, where a rest was uncovered, more]
  for (const axis of spatial) if (out.shape[axis + 2] !== window.kernel[axis]) out = g.slice(out, axis + 2, 0, window.kernel[axis]!);
  return g.transpose(out, [1, 0, ...spatial.map((axis) => axis + 2)]);
}

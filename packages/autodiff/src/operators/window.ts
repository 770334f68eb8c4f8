/** @file The window that convolutions and pools slide over the spatial axes. */

import { type Attributes, intsOf, numberOf, textOf } from "../attributes.ts";
import type { Dim, Value } from "../graph.ts";
import { describe } from "./operator.ts";

/** One number for each spatial axis. */
export interface Window {
  /** Extents of the input. */
  readonly from: readonly number[];
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** Padding in front, and as far behind as the last window reaches: negative where the windows leave a rest uncovered. */
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** The padding behind that was asked for; a pool with ceil_mode may reach further. */
  readonly behind: readonly number[];
  /** Extents of the result. */
  readonly to: readonly number[];
}

/** The extents behind batch and channel, which must be numbers. */
export function spatialExtents(x: Value): readonly number[] {
  if (x.shape.length < 3) throw new Error(`${describe(x)} must be [N, C, ...spatial axes]`);
  return x.shape.slice(2).map((dim) => {
    if (typeof dim !== "number") throw new Error(`${describe(x)}: the spatial extents must be numbers, "${dim}" is not known`);
    return dim;
  });
}

/** An INTS attribute with one number for each of `count` axes. */
export function perAxis(attributes: Attributes, name: string, count: number, fallback: number): readonly number[] {
  const given = intsOf(attributes, name, new Array<number>(count).fill(fallback));
  if (given.length !== count) throw new Error(`the attribute "${name}" must have ${count} numbers, got [${given.join(", ")}]`);
  return given;
}

/** The windows of `kernel` that the attributes lay over x [N, C, ...spatial]; auto_pad and ceil_mode are resolved. */
export function windowOver(attributes: Attributes, x: Value, kernel: readonly number[]): Window {
  const from = spatialExtents(x);
  if (kernel.length !== from.length) throw new Error(`${describe(x)} has ${from.length} spatial axes, the kernel [${kernel.join(", ")}]`);
  const strides = perAxis(attributes, "strides", from.length, 1);
  const dilations = perAxis(attributes, "dilations", from.length, 1);
  const pads = perAxis(attributes, "pads", 2 * from.length, 0);
  const auto = textOf(attributes, "auto_pad", "NOTSET");
  const ceil = numberOf(attributes, "ceil_mode", 0) === 1;
  const reach = kernel.map((size, axis) => (size - 1) * dilations[axis]! + 1);
  const before: number[] = [];
  const behind: number[] = [];
  const to: number[] = [];
  for (const [axis, extent] of from.entries()) {
    const stride = strides[axis]!;
    let [front, back] = auto === "VALID" ? [0, 0] : [pads[axis]!, pads[axis + from.length]!];
    if (auto.startsWith("SAME")) {
      const total = Math.max(0, (Math.ceil(extent / stride) - 1) * stride + reach[axis]! - extent);
      front = auto === "SAME_LOWER" ? Math.ceil(total / 2) : Math.floor(total / 2);
      back = total - front;
    }
    const room = (extent + front + back - reach[axis]!) / stride;
    let count = (ceil ? Math.ceil(room) : Math.floor(room)) + 1;
    // A last window that would start behind the input does not count.
    if (ceil && (count - 1) * stride >= extent + front) count--;
    if (count < 1)
      throw new Error(
        `${describe(x)}: a window of ${reach[axis]} does not fit into ${extent + front + back}, axis ${axis + 2} and its pads`,
      );
    before.push(front);
    behind.push(back);
    to.push(count);
  }
  const after = from.map((extent, axis) => (to[axis]! - 1) * strides[axis]! + reach[axis]! - extent - before[axis]!);
  return { from, kernel, strides, dilations, before, behind, after, to };
}

/** A kernel's spatial extents, from weights [.., .., ...kernel]. */
export function kernelOf(weight: Value): readonly number[] {
  return weight.shape.slice(2).map((dim: Dim) => {
    if (typeof dim !== "number") throw new Error(`${describe(weight)}: the extents of a kernel must be numbers`);
    return dim;
  });
}

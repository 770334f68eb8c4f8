/**
 * @file Convolutions of any groups, strides and dilations, over one to three spatial axes. All come down to tfjs's conv2d, the one that
 * is quick on wasm (XNNPACK); its transposed and three-dimensional relatives there are plain loops.
 */

import { sizeOf } from "@dilf/tensor";
import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import { numberOf } from "../../../attributes.ts";
import { transposedExtents } from "../../../operators/spatial.ts";
import { perAxis, windowOver } from "../../../operators/window.ts";
import type { Kernel, KernelCall, Kernels } from "../kernel.ts";
import { joined, reshaped, sliced, taken, transposed } from "../layout.ts";
import type { Core } from "../load.ts";
import { channelsFirst, channelsLast, padded } from "../spatial.ts";

interface Steps {
  readonly groups: number;
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
}

const conv: Kernel = (call) => {
  const { tf, attributes } = call;
  const [x, weight] = [call.input(0), call.input(1)];
  const window = windowOver(attributes, call.value(0), weight.shape.slice(2));
  const last = padded(tf, channelsLast(tf, x), 1, window.before, window.after);
  const groups = numberOf(attributes, "group", 1);
  return withBias(call, channelsFirst(tf, convolved(tf, last, weight, { ...window, groups })));
};

/**
 * The adjoint of a convolution in its input: a convolution, with stride 1, of x with strides − 1 zeros between its entries, by the weights
 * mirrored. The zeros are multiplied too, and still on wasm it is several times as fast as tfjs's conv2dTranspose.
 */
const convTranspose: Kernel = (call) => {
  const { tf, attributes } = call;
  const [x, weight] = [call.input(0), call.input(1)]; // [N, Ci, ...spatial], [Ci, Co / groups, ...kernel]
  const [kernel, axes] = [weight.shape.slice(2), x.shape.length - 2];
  const [strides, dilations] = [perAxis(attributes, "strides", axes, 1), perAxis(attributes, "dilations", axes, 1)];
  const groups = numberOf(attributes, "group", 1);
  const { to, before: cut } = transposedExtents(attributes, call.value(0), kernel);
  let stuffed = channelsLast(tf, x);
  for (const [axis, stride] of strides.entries()) stuffed = withZerosBetween(tf, stuffed, axis + 1, stride);
  const reach = kernel.map((size, axis) => (size - 1) * dilations[axis]!);
  const before = cut.map((pad, axis) => reach[axis]! - pad);
  const after = to.map((extent, axis) => extent + reach[axis]! - before[axis]! - stuffed.shape[axis + 1]!);
  const [inputs, outputs] = [weight.shape[0]! / groups, weight.shape[1]!];
  const grouped = reshaped(tf, weight, [groups, inputs, outputs, sizeOf(kernel)]);
  const turned = reshaped(tf, transposed(tf, grouped, [0, 2, 1, 3]), [groups * outputs, inputs, sizeOf(kernel)]);
  const mirrored = reshaped(tf, tf.reverse(turned, 2), [groups * outputs, inputs, ...kernel]);
  const steps = { groups, dilations, strides: strides.map(() => 1) };
  return withBias(call, channelsFirst(tf, convolved(tf, padded(tf, stuffed, 1, before, after), mirrored, steps)));
};

/** stride − 1 zeros after each entry of an axis. */
function withZerosBetween(tf: Core, x: Tensor, axis: number, stride: number): Tensor {
  if (stride === 1) return x;
  const [before, extent, after] = [sizeOf(x.shape.slice(0, axis)), x.shape[axis]!, sizeOf(x.shape.slice(axis + 1))];
  const rows = reshaped(tf, x, [before * extent, after]);
  const zeros = tf.zeros([before * extent, after * (stride - 1)]);
  return reshaped(tf, joined(tf, [rows, zeros], 1), x.shape.with(axis, extent * stride));
}

function withBias(call: KernelCall, y: Tensor): Tensor {
  const bias = call.optional(2);
  if (!bias) return y;
  return call.tf.add(
    y,
    reshaped(
      call.tf,
      bias,
      y.shape.map((_, axis) => (axis === 1 ? bias.size : 1)),
    ),
  );
}

/** x [N, ...spatial, Ci], padded already; weight [Co, Ci / groups, ...kernel] → [N, ...extents, Co]. */
function convolved(tf: Core, x: Tensor, weight: Tensor, steps: Steps): Tensor {
  const { strides, dilations } = steps;
  const axes = strides.length;
  if (axes === 1) {
    // One axis is two, the first of extent 1.
    const flat = convolved(tf, tf.expandDims(x, 1), tf.expandDims(weight, 2), {
      ...steps,
      strides: [1, ...strides],
      dilations: [1, ...dilations],
    });
    return tf.squeeze(flat, [1]);
  }
  if (axes === 2) return convolved2d(tf, x as Tensor4D, weight, steps);
  // The first axis by hand: a sum over the entries of the kernel along it, each a convolution of the others.
  const [size, stride, dilation] = [weight.shape[2]!, strides[0]!, dilations[0]!];
  const count = Math.floor((x.shape[1]! - (size - 1) * dilation - 1) / stride) + 1;
  const rest = { ...steps, strides: strides.slice(1), dilations: dilations.slice(1) };
  let sum: Tensor | undefined;
  for (let k = 0; k < size; k++) {
    const depths = taken(
      tf,
      x,
      1,
      Int32Array.from({ length: count }, (_, i) => i * stride + k * dilation),
    );
    const stack = reshaped(tf, depths, [x.shape[0]! * count, ...x.shape.slice(2)]);
    const part = convolved(tf, stack, tf.squeeze(sliced(tf, weight, 2, k, 1), [2]), rest);
    sum = sum ? tf.add(sum, part) : part;
  }
  return reshaped(tf, sum!, [x.shape[0]!, count, ...sum!.shape.slice(1)]);
}

function convolved2d(tf: Core, x: Tensor4D, weight: Tensor, { groups, strides, dilations }: Steps): Tensor {
  const channels = x.shape[3];
  const [outputs, inputs] = [weight.shape[0]!, weight.shape[1]!];
  if (inputs * groups !== channels || outputs % groups !== 0)
    throw new RangeError(`weights [${weight.shape.join(", ")}] in ${groups} groups do not fit ${channels} channels`);
  const depthwise = groups > 1 && inputs === 1;
  const dilated = dilations.some((one) => one > 1);
  // TensorFlow's depthwise kernel ignores dilations (tensorflow issue 56498): zeros in the weights do what they ask for.
  if (depthwise && dilated) return convolved2d(tf, x, withGaps(tf, weight, dilations), { groups, strides, dilations: [1, 1] });
  // tfjs takes strides or dilations, and TensorFlow's depthwise kernel equal strides: else the places between are computed too, and left out.
  const unequal = depthwise && strides[0] !== strides[1];
  if (strides.some((one) => one > 1) && (dilated || unequal)) {
    const dense = convolved2d(tf, x, weight, { groups, dilations, strides: [1, 1] });
    return strides.reduce((y, stride, axis) => every(tf, y, axis + 1, stride), dense);
  }
  const [stride, dilation] = [strides as [number, number], dilations as [number, number]];
  if (groups === 1) return tf.conv2d(x, transposed(tf, weight, [2, 3, 1, 0]) as Tensor4D, stride, "valid", "NHWC", dilation);
  if (depthwise) {
    const filter = reshaped(tf, transposed(tf, weight, [2, 3, 0, 1]), [weight.shape[2]!, weight.shape[3]!, channels, outputs / groups]);
    return tf.depthwiseConv2d(x, filter as Tensor4D, stride, "valid");
  }
  const each = outputs / groups;
  const parts = Array.from({ length: groups }, (_, group) => {
    const part = sliced(tf, x, 3, group * inputs, inputs) as Tensor4D;
    return convolved2d(tf, part, sliced(tf, weight, 0, group * each, each), { groups: 1, strides, dilations });
  });
  return joined(tf, parts, 3);
}

/** The weights with zeros between, as large as the window that they reach over when dilated. */
function withGaps(tf: Core, weight: Tensor, dilations: readonly number[]): Tensor {
  return dilations.reduce((filled, dilation, at) => {
    const axis = at + 2;
    return sliced(tf, withZerosBetween(tf, filled, axis, dilation), axis, 0, (filled.shape[axis]! - 1) * dilation + 1);
  }, weight);
}

/** Each stride-th entry of an axis. */
function every(tf: Core, x: Tensor, axis: number, stride: number): Tensor {
  if (stride === 1) return x;
  return taken(
    tf,
    x,
    axis,
    Int32Array.from({ length: Math.ceil(x.shape[axis]! / stride) }, (_, i) => i * stride),
  );
}

export const convolutions = { Conv: conv, ConvTranspose: convTranspose } satisfies Kernels;

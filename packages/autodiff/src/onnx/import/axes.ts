/** @file Importers of reductions, normalisations and products. */

import { float, int, ints, intsOf, numberOf } from "../../attributes.ts";
import { productOf } from "../../dims.ts";
import type { Value } from "../../graph.ts";
import { type ImportCall, type Importer, type Importers, input, numbers } from "./importer.ts";

/** Axes are an attribute or, since opset 18 (sums: 13), an input. Without any all axes are reduced, unless the node says that nothing is. */
function reduction(call: ImportCall): { x: Value; axes: readonly number[]; keepDims: boolean; nothing: boolean } {
  const x = input(call, 0);
  const given = call.attributes.axes ? intsOf(call.attributes, "axes", []) : numbers(call, 1, "axes");
  const keepDims = numberOf(call.attributes, "keepdims", 1) === 1;
  const none = !given || given.length === 0;
  const nothing = none && numberOf(call.attributes, "noop_with_empty_axes", 0) === 1;
  return { x, axes: none ? [...x.shape.keys()] : given, keepDims, nothing };
}

const reduce = (
  op: "ReduceMean" | "ReduceMax" | "ReduceMin" | "ReduceProd" | "ReduceL1" | "ReduceL2" | "ReduceSumSquare" | "ReduceLogSumExp",
): Importer => {
  return (call) => {
    const { x, axes, keepDims, nothing } = reduction(call);
    if (nothing) return x;
    return call.emit(op, [x], { axes: ints(axes), keepdims: int(Number(keepDims)) });
  };
};

const reduceSum: Importer = (call) => {
  const { x, axes, keepDims, nothing } = reduction(call);
  if (nothing) return x;
  return call.emit("ReduceSum", [x, call.g.intVector(axes)], { keepdims: int(Number(keepDims)) });
};

const reduceLogSum: Importer = (call) => {
  const { x, axes, keepDims } = reduction(call);
  return call.g.log(call.g.reduceSum(x, axes, { keepDims }));
};

const argument = (op: "ArgMax" | "ArgMin"): Importer => {
  return (call) => {
    if (numberOf(call.attributes, "select_last_index", 0) !== 0) throw new Error("select_last_index must be 0");
    return call.emit(op, [input(call, 0)], {
      axis: int(numberOf(call.attributes, "axis", 0)),
      keepdims: int(numberOf(call.attributes, "keepdims", 1)),
    });
  };
};

const globalMaxPool: Importer = (call) => {
  const x = input(call, 0);
  return call.emit("ReduceMax", [x], { axes: ints([...x.shape.keys()].slice(2)), keepdims: int(1) });
};

/** x / ‖x‖ along an axis. */
const lpNormalization: Importer = (call) => {
  const x = input(call, 0);
  const [axis, p] = [numberOf(call.attributes, "axis", -1), numberOf(call.attributes, "p", 2)];
  const norm = p === 1 ? call.g.reduceL1(x, [axis], { keepDims: true }) : call.g.reduceL2(x, [axis], { keepDims: true });
  return call.g.div(x, norm);
};

/** (x − mean)/√(variance + ε) over the axes from `axis` on, without weights. */
function standardised(call: ImportCall, x: Value, axis: number): Value {
  const { g } = call;
  const axes = [...x.shape.keys()].slice(axis);
  const centred = g.sub(x, g.reduceMean(x, axes, { keepDims: true }));
  const variance = g.reduceMean(g.mul(centred, centred), axes, { keepDims: true });
  return g.mul(centred, g.reciprocal(g.sqrt(g.add(variance, Math.fround(numberOf(call.attributes, "epsilon", 1e-5))))));
}

/** [C] as [C, 1, …], to go with [N, C, ...spatial]. */
function perChannel(call: ImportCall, value: Value, rank: number): Value {
  return call.g.reshape(value, [value.shape[0]!, ...new Array<number>(rank - 2).fill(1)]);
}

const instanceNormalization: Importer = (call) => {
  const x = input(call, 0);
  const rank = x.shape.length;
  const normal = standardised(call, x, 2);
  return call.g.add(call.g.mul(normal, perChannel(call, input(call, 1), rank)), perChannel(call, input(call, 2), rank));
};

/** Scale and bias are [C] (opset 21), or [groups] (18). */
const groupNormalization: Importer = (call) => {
  const { g } = call;
  const x = input(call, 0);
  const rank = x.shape.length;
  const groups = numberOf(call.attributes, "num_groups", 1);
  const channels = x.shape[1];
  if (typeof channels !== "number") throw new Error("the number of channels must be known");
  const normal = g.reshape(
    standardised(call, g.reshape(x, [productOf([x.shape[0]!, groups]), channels / groups, ...x.shape.slice(2)]), 1),
    x.shape,
  );
  const weight = (value: Value) => {
    if (value.shape[0] === channels) return perChannel(call, value, rank);
    return perChannel(call, g.reshape(g.expand(g.unsqueeze(value, [1]), [groups, channels / groups]), [channels]), rank);
  };
  return g.add(g.mul(normal, weight(input(call, 1))), weight(input(call, 2)));
};

/** x/√(mean x² + ε) · scale over the axes from `axis` on. */
const rmsNormalization: Importer = (call) => {
  const { g } = call;
  const x = input(call, 0);
  const at = numberOf(call.attributes, "axis", -1);
  const axes = [...x.shape.keys()].slice(at < 0 ? at + x.shape.length : at);
  const mean = g.reduceMean(g.mul(x, x), axes, { keepDims: true });
  return g.mul(g.mul(x, g.reciprocal(g.sqrt(g.add(mean, Math.fround(numberOf(call.attributes, "epsilon", 1e-5)))))), input(call, 1));
};

const layerNormalization: Importer = (call) => {
  const bias = call.optional(2);
  const attributes = { axis: int(numberOf(call.attributes, "axis", -1)), epsilon: float(numberOf(call.attributes, "epsilon", 1e-5)) };
  return call.emit("LayerNormalization", [input(call, 0), input(call, 1), ...(bias ? [bias] : [])], attributes);
};

const batchNormalization: Importer = (call) => {
  if (numberOf(call.attributes, "training_mode", 0) !== 0) throw new Error("training_mode must be 0; export the model for inference");
  const { g } = call;
  const x = input(call, 0);
  const others = [1, 2, 3, 4].map((index) => input(call, index));
  return call.emit("BatchNormalization", [x, ...others.map((value) => g.cast(value, x.type))], {
    epsilon: float(numberOf(call.attributes, "epsilon", 1e-5)),
  });
};

/** Vectors get their second axis and lose it again. */
const matMul: Importer = (call) => {
  const { g } = call;
  const [a, b] = [input(call, 0), input(call, 1)];
  if (a.shape.length > 1 && b.shape.length > 1) return call.emit("MatMul", [a, b]);
  const left = a.shape.length === 1 ? g.unsqueeze(a, [0]) : a;
  const right = b.shape.length === 1 ? g.unsqueeze(b, [1]) : b;
  const product = g.matmul(left, right);
  const gone = [...(a.shape.length === 1 ? [-2] : []), ...(b.shape.length === 1 ? [-1] : [])];
  return g.squeeze(product, gone);
};

export const axesImporters = {
  ReduceSum: reduceSum,
  ReduceMean: reduce("ReduceMean"),
  ReduceMax: reduce("ReduceMax"),
  ReduceMin: reduce("ReduceMin"),
  ReduceProd: reduce("ReduceProd"),
  ReduceL1: reduce("ReduceL1"),
  ReduceL2: reduce("ReduceL2"),
  ReduceSumSquare: reduce("ReduceSumSquare"),
  ReduceLogSumExp: reduce("ReduceLogSumExp"),
  ReduceLogSum: reduceLogSum,
  ArgMax: argument("ArgMax"),
  ArgMin: argument("ArgMin"),
  GlobalMaxPool: globalMaxPool,
  LpNormalization: lpNormalization,
  InstanceNormalization: instanceNormalization,
  GroupNormalization: groupNormalization,
  RMSNormalization: rmsNormalization,
  LayerNormalization: layerNormalization,
  BatchNormalization: batchNormalization,
  MatMul: matMul,
} satisfies Importers;

/** @file The written list of derivative rules, one file each. */

import { abs } from "./abs.ts";
import { add } from "./add.ts";
import { averagePool } from "./average-pool.ts";
import { batchNormalization } from "./batch-normalization.ts";
import { cast } from "./cast.ts";
import { clip } from "./clip.ts";
import { concat } from "./concat.ts";
import { conv } from "./conv.ts";
import { convTranspose } from "./conv-transpose.ts";
import { cos } from "./cos.ts";
import { cumSum } from "./cum-sum.ts";
import { div } from "./div.ts";
import { dropout } from "./dropout.ts";
import { einsum } from "./einsum.ts";
import { erf } from "./erf.ts";
import { exp } from "./exp.ts";
import { expand } from "./expand.ts";
import { flatten } from "./flatten.ts";
import { gather } from "./gather.ts";
import { gatherElements } from "./gather-elements.ts";
import { gemm } from "./gemm.ts";
import { globalAveragePool } from "./global-average-pool.ts";
import { identity } from "./identity.ts";
import { layerNormalization } from "./layer-normalization.ts";
import { leakyRelu } from "./leaky-relu.ts";
import { log } from "./log.ts";
import { logSoftmax } from "./log-softmax.ts";
import { matMul } from "./mat-mul.ts";
import { max } from "./max.ts";
import { maxPool } from "./max-pool.ts";
import { min } from "./min.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";
import { pad } from "./pad.ts";
import { pow } from "./pow.ts";
import { reciprocal } from "./reciprocal.ts";
import { reduceL1 } from "./reduce-l1.ts";
import { reduceL2 } from "./reduce-l2.ts";
import { reduceLogSumExp } from "./reduce-log-sum-exp.ts";
import { reduceMax } from "./reduce-max.ts";
import { reduceMean } from "./reduce-mean.ts";
import { reduceMin } from "./reduce-min.ts";
import { reduceProd } from "./reduce-prod.ts";
import { reduceSum } from "./reduce-sum.ts";
import { reduceSumSquare } from "./reduce-sum-square.ts";
import { relu } from "./relu.ts";
import { reshape } from "./reshape.ts";
import { resize } from "./resize.ts";
import type { Rule } from "./rule.ts";
import { scatterElements } from "./scatter-elements.ts";
import { sigmoid } from "./sigmoid.ts";
import { sin } from "./sin.ts";
import { slice } from "./slice.ts";
import { softmax } from "./softmax.ts";
import { split } from "./split.ts";
import { sqrt } from "./sqrt.ts";
import { squeeze } from "./squeeze.ts";
import { sub } from "./sub.ts";
import { tanh } from "./tanh.ts";
import { tile } from "./tile.ts";
import { transpose } from "./transpose.ts";
import { trilu } from "./trilu.ts";
import { unsqueeze } from "./unsqueeze.ts";
import { where } from "./where.ts";

export const rules: readonly Rule[] = [
  add,
  sub,
  mul,
  div,
  pow,
  min,
  max,
  neg,
  exp,
  log,
  sqrt,
  reciprocal,
  abs,
  sin,
  cos,
  relu,
  leakyRelu,
  sigmoid,
  tanh,
  erf,
  identity,
  dropout,
  clip,
  where,
  cast,
  matMul,
  gemm,
  einsum,
  conv,
  convTranspose,
  maxPool,
  averagePool,
  globalAveragePool,
  resize,
  softmax,
  logSoftmax,
  layerNormalization,
  batchNormalization,
  reduceSum,
  reduceMean,
  reduceMax,
  reduceMin,
  reduceProd,
  reduceL1,
  reduceL2,
  reduceSumSquare,
  reduceLogSumExp,
  cumSum,
  trilu,
  reshape,
  flatten,
  transpose,
  squeeze,
  unsqueeze,
  expand,
  tile,
  concat,
  slice,
  split,
  pad,
  gather,
  gatherElements,
  scatterElements,
];

export const ruleOf: ReadonlyMap<string, Rule> = new Map(rules.map((rule) => [rule.op, rule]));

/** Operators whose outputs do not move with their inputs: counts, comparisons, steps. Their derivative is zero wherever it exists. */
export const NON_DIFFERENTIABLE: ReadonlySet<string> = new Set([
  "Equal",
  "Greater",
  "GreaterOrEqual",
  "Less",
  "LessOrEqual",
  "And",
  "Or",
  "Xor",
  "Not",
  "Floor",
  "Ceil",
  "Round",
  "ArgMax",
  "ArgMin",
  "Sign",
  "Shape",
  "ConstantOfShape",
  "Range",
]);

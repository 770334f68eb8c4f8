/** @file The written list of derivative rules, one file each. */

import { abs } from "./abs.ts";
import { add } from "./add.ts";
import { cast } from "./cast.ts";
import { clip } from "./clip.ts";
import { concat } from "./concat.ts";
import { div } from "./div.ts";
import { erf } from "./erf.ts";
import { exp } from "./exp.ts";
import { expand } from "./expand.ts";
import { gather } from "./gather.ts";
import { gemm } from "./gemm.ts";
import { identity } from "./identity.ts";
import { layerNormalization } from "./layer-normalization.ts";
import { log } from "./log.ts";
import { logSoftmax } from "./log-softmax.ts";
import { matMul } from "./mat-mul.ts";
import { max } from "./max.ts";
import { min } from "./min.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";
import { pow } from "./pow.ts";
import { reciprocal } from "./reciprocal.ts";
import { reduceMax } from "./reduce-max.ts";
import { reduceMean } from "./reduce-mean.ts";
import { reduceSum } from "./reduce-sum.ts";
import { relu } from "./relu.ts";
import { reshape } from "./reshape.ts";
import type { Rule } from "./rule.ts";
import { sigmoid } from "./sigmoid.ts";
import { slice } from "./slice.ts";
import { softmax } from "./softmax.ts";
import { split } from "./split.ts";
import { sqrt } from "./sqrt.ts";
import { squeeze } from "./squeeze.ts";
import { sub } from "./sub.ts";
import { tanh } from "./tanh.ts";
import { transpose } from "./transpose.ts";
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
  relu,
  sigmoid,
  tanh,
  erf,
  identity,
  clip,
  where,
  cast,
  matMul,
  gemm,
  softmax,
  logSoftmax,
  layerNormalization,
  reduceSum,
  reduceMean,
  reduceMax,
  reshape,
  transpose,
  squeeze,
  unsqueeze,
  expand,
  concat,
  slice,
  split,
  gather,
];

export const ruleOf: ReadonlyMap<string, Rule> = new Map(rules.map((rule) => [rule.op, rule]));

/** Operators whose outputs do not move with their inputs: counts, comparisons, steps. Their derivative is zero wherever it exists. */
export const NON_DIFFERENTIABLE: ReadonlySet<string> = new Set([
  "Equal",
  "Greater",
  "Less",
  "Not",
  "Sign",
  "Shape",
  "ConstantOfShape",
  "Range",
]);

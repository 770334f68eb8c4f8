/** @file The table of kernels: one for every operator that the builder knows (else it does not compile), and some that only files bring. */

import type { OperatorName } from "../../../operators/index.ts";
import type { Kernel, Kernels } from "../kernel.ts";
import { comparisons } from "./comparison.ts";
import { convolutions } from "./convolution.ts";
import { einsums } from "./einsum.ts";
import { elementwise } from "./elementwise.ts";
import { indexing } from "./indexing.ts";
import { linear } from "./linear.ts";
import { normalizations } from "./normalization.ts";
import { pools } from "./pooling.ts";
import { reductions } from "./reduction.ts";
import { resizes } from "./resize.ts";
import { shapes } from "./shape.ts";

export const kernels: Kernels = {
  ...elementwise,
  ...comparisons,
  ...linear,
  ...einsums,
  ...reductions,
  ...normalizations,
  ...shapes,
  ...indexing,
  ...convolutions,
  ...pools,
  ...resizes,
} satisfies Record<OperatorName, Kernel>;

/** @file The operators that graphs are made of: opset 17 of ONNX, default domain. */

import { elementwise } from "./elementwise.ts";
import { linearOperators } from "./linear.ts";
import { reductionOperators } from "./reduction.ts";
import { shapeOperators } from "./shape.ts";
import { spatialOperators } from "./spatial.ts";

export const operators = { ...elementwise, ...linearOperators, ...reductionOperators, ...shapeOperators, ...spatialOperators };

export type OperatorName = keyof typeof operators;

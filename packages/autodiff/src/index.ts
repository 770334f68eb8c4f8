export { GraphBuilder, type Operand } from "./builder.ts";
export {
  type AveragePoolOptions,
  CONV_DEFAULTS,
  type ConvOptions,
  type ConvTransposeOptions,
  type CumSumOptions,
  GEMM_DEFAULTS,
  type GemmOptions,
  type GraphBuilderOptions,
  LAYER_NORMALIZATION_DEFAULTS,
  type LayerNormalizationOptions,
  type MaxPoolOptions,
  PAD_DEFAULTS,
  type PadOptions,
  type PerAxis,
  POOL_DEFAULTS,
  type PoolOptions,
  REDUCE_DEFAULTS,
  RESIZE_DEFAULTS,
  type ReduceOptions,
  type ResizeOptions,
  type TriluOptions,
} from "./builder-options.ts";
export {
  type DifferentiableFunction,
  type DifferentiableOptions,
  differentiable,
  type Gradients,
  type ValueAndGradients,
} from "./differentiable.ts";
export type { CompileOptions, Engine, Executable } from "./engine.ts";
export { DeviceNotFoundError } from "./engines/device-not-found.ts";
export { ORT_DEVICES, type OrtDevice, type OrtOptions, ortEngine } from "./engines/ort.ts";
export { type TfjsOptions, tfjsEngine } from "./engines/tfjs/engine.ts";
export type { Attribute, Dim, Feeds, Graph, Node, Parameters, Value, ValueType } from "./graph.ts";
export { type AttentionInputs, attention } from "./layers/attention.ts";
export { type BatchNormalization, type BatchNormalizationInputs, batchNormalization } from "./layers/batch-normalization.ts";
export { gelu, quickGelu } from "./layers/gelu.ts";
export { l2Normalize } from "./layers/l2-normalize.ts";
export { linear } from "./layers/linear.ts";
export { READABLE_OPSETS, type ReadOnnxOptions, readOnnx } from "./onnx/read.ts";
export type { ExternalData } from "./onnx/tensor-proto.ts";
export { type OnnxFiles, type ToOnnxOptions, toOnnx, type WriteOnnxOptions, writeOnnx } from "./onnx/write.ts";
export { printGraph } from "./print.ts";
export { withParameters } from "./transform/with-parameters.ts";
export { withType } from "./transform/with-type.ts";
export { cotangentName, gradientName, type VjpOptions, vjp } from "./vjp.ts";

export {
  GEMM_DEFAULTS,
  type GemmOptions,
  GraphBuilder,
  type GraphBuilderOptions,
  LAYER_NORMALIZATION_DEFAULTS,
  type LayerNormalizationOptions,
  type Operand,
  REDUCE_DEFAULTS,
  type ReduceOptions,
} from "./builder.ts";
export { type DifferentiableFunction, type DifferentiableOptions, differentiable, type Gradients } from "./differentiable.ts";
export type { CompileOptions, Engine, Executable } from "./engine.ts";
export { type OrtOptions, ortEngine } from "./engines/ort.ts";
export type { Attribute, Dim, Feeds, Graph, Node, Parameters, Value, ValueType } from "./graph.ts";
export { type AttentionInputs, attention } from "./layers/attention.ts";
export { type BatchNormalization, type BatchNormalizationInputs, batchNormalization } from "./layers/batch-normalization.ts";
export { gelu, quickGelu } from "./layers/gelu.ts";
export { l2Normalize } from "./layers/l2-normalize.ts";
export { linear } from "./layers/linear.ts";
export { toOnnx } from "./onnx/write.ts";
export { printGraph } from "./print.ts";
export { withParameters } from "./transform/with-parameters.ts";
export { withType } from "./transform/with-type.ts";
export { cotangentName, gradientName, type VjpOptions, vjp } from "./vjp.ts";

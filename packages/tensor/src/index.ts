export type { Differentiated } from "./differentiated.ts";
export { readNpy, writeNpy } from "./npy.ts";
export { expectKeys } from "./options.ts";
export { createRng, type Rng, type RngState } from "./rng.ts";
export {
  decodeSafetensor,
  readSafetensors,
  readSafetensorsHeader,
  type Safetensors,
  type SafetensorsEntry,
  type SafetensorsHeader,
  type WriteSafetensorsOptions,
  writeSafetensors,
} from "./safetensors.ts";
export {
  type DType,
  dtypeOf,
  expectShape,
  type FloatTensor,
  shapeText,
  sizeOf,
  type Tensor,
  type TensorData,
  tensor,
  toFloat32,
  toFloat64,
  zeros,
} from "./tensor.ts";

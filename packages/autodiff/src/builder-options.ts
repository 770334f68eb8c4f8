/** @file The choices that builder methods take, and their defaults. */

/** What a `GraphBuilder` builds with. */
export interface GraphBuilderOptions {
  /** Type of parameters, of constants made from numbers, and of inputs by default. Default "float32". */
  readonly type?: "float32" | "float64";
}

/** Options of `GraphBuilder.gemm`. */
export interface GemmOptions {
  /** Use aᵀ. Default false. */
  readonly transA?: boolean;
  /** Use bᵀ. Default false. */
  readonly transB?: boolean;
  /** Factor of the product. Default 1. */
  readonly alpha?: number;
  /** Factor of `c`. Default 1. */
  readonly beta?: number;
}

/** Options of `GraphBuilder.layerNormalization`. */
export interface LayerNormalizationOptions {
  /** First of the normalised axes, which reach to the last. Default -1. */
  readonly axis?: number;
  /** Added to the variance. Default 1e-5. */
  readonly epsilon?: number;
}

/** Options of sums, means and extrema over axes. */
export interface ReduceOptions {
  /** Leave the reduced axes in place with the extent 1. Default false. */
  readonly keepDims?: boolean;
}

/** One number for all spatial axes, or one for each. */
export type PerAxis = number | readonly number[];

/** Options of `GraphBuilder.conv`. */
export interface ConvOptions {
  /** Default 1. */
  readonly strides?: PerAxis;
  /** Distance between the entries of the kernel. Default 1. */
  readonly dilations?: PerAxis;
  /** Zeros around x: one number, or those in front of each spatial axis and then those behind each. Default 0. */
  readonly pads?: PerAxis;
  /** Channels are cut into so many groups that do not see each other. Default 1; the number of channels makes it depthwise. */
  readonly groups?: number;
}

/** Options of `GraphBuilder.convTranspose`. */
export interface ConvTransposeOptions extends ConvOptions {
  /** Entries added behind, less than the stride. Default 0. */
  readonly outputPadding?: PerAxis;
}

/** What all pooling needs to know. */
export interface PoolOptions {
  /** Extents of the window, one for each spatial axis. */
  readonly kernel: readonly number[];
  /** Default 1. */
  readonly strides?: PerAxis;
  /** As for convolutions. Default 0. */
  readonly pads?: PerAxis;
  /** Count a last window that reaches over the border. Default false. */
  readonly ceil?: boolean;
}

/** Options of `GraphBuilder.maxPool`. */
export interface MaxPoolOptions extends PoolOptions {
  /** Default 1. */
  readonly dilations?: PerAxis;
}

/** Options of `GraphBuilder.averagePool`. */
export interface AveragePoolOptions extends PoolOptions {
  /** Divide by the whole window even where it lies over padding. Default false. */
  readonly countPads?: boolean;
}

/** Options of `GraphBuilder.resize`. */
export interface ResizeOptions {
  /** Default "linear": bilinear for pictures. */
  readonly mode?: "nearest" | "linear" | "cubic";
  /** How entries of the two axes are matched. Default "half_pixel", as `align_corners=False` of PyTorch. */
  readonly coordinates?: "half_pixel" | "pytorch_half_pixel" | "asymmetric" | "align_corners";
}

/** Options of `GraphBuilder.pad`. */
export interface PadOptions {
  /** What stands in the padding: a constant, or x reflected at its border, or the border's entry, or x from the other end. Default "constant". */
  readonly mode?: "constant" | "reflect" | "edge" | "wrap";
  /** The constant. Default 0. */
  readonly value?: number;
}

/** Options of `GraphBuilder.cumSum`. */
export interface CumSumOptions {
  /** Leave out the entry itself. Default false. */
  readonly exclusive?: boolean;
  /** Start from the end. Default false. */
  readonly reverse?: boolean;
}

/** Options of `GraphBuilder.trilu`. */
export interface TriluOptions {
  /** The upper triangle stays, else the lower. Default true. */
  readonly upper?: boolean;
  /** The diagonal that bounds it: 0 the main one, positive ones above. Default 0. */
  readonly k?: number;
}

/** What `GraphBuilder.gemm` does when an option is not given: ONNX's defaults. */
export const GEMM_DEFAULTS = { transA: false, transB: false, alpha: 1, beta: 1 } satisfies GemmOptions;
/** What layer normalisation does when an option is not given: ONNX's defaults. */
export const LAYER_NORMALIZATION_DEFAULTS = { axis: -1, epsilon: 1e-5 } satisfies LayerNormalizationOptions;
/** What sums, means and extrema over axes do when an option is not given. */
export const REDUCE_DEFAULTS = { keepDims: false } satisfies ReduceOptions;
/** What convolutions do when an option is not given: ONNX's defaults. */
export const CONV_DEFAULTS = { strides: 1, dilations: 1, pads: 0, groups: 1 } satisfies ConvOptions;
/** What pooling does when an option is not given: ONNX's defaults. */
export const POOL_DEFAULTS = { strides: 1, pads: 0, ceil: false } satisfies Omit<PoolOptions, "kernel">;
/** What `GraphBuilder.resize` does when an option is not given. */
export const RESIZE_DEFAULTS = { mode: "linear", coordinates: "half_pixel" } satisfies ResizeOptions;
/** What `GraphBuilder.pad` does when an option is not given: zeros. */
export const PAD_DEFAULTS = { mode: "constant", value: 0 } satisfies PadOptions;

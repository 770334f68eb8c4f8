/** @file The one record that crosses every package border: numbers in C order and their shape. */

/** The numbers of a tensor. */
export type TensorData = Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array;
/** The element types of tensors, as NumPy calls them. */
export type DType = "float32" | "float64" | "int32" | "int64" | "uint8";

/** An n-dimensional array: `data` in C order (last axis fastest), `shape` its extents; a scalar has shape `[]`. Never mutated by a callee unless it says so. */
export interface Tensor<D extends TensorData = Float32Array> {
  readonly data: D;
  readonly shape: readonly number[];
}

/** Real numbers in either precision. Kernels take their precision from their input, so gradient checks run in float64 on the same code. */
export type FloatTensor = Tensor<Float32Array> | Tensor<Float64Array>;

/** How many elements a shape holds; 1 for `[]`. */
export function sizeOf(shape: readonly number[]): number {
  let size = 1;
  for (const extent of shape) size *= extent;
  return size;
}

/**
 * Wraps `data` without copying it.
 * @throws RangeError when the shape holds a negative or fractional extent, or another number of elements than `data`.
 * @example tensor(new Float32Array(6), [2, 3])
 */
export function tensor<D extends TensorData>(data: D, shape: readonly number[]): Tensor<D> {
  if (!shape.every((extent) => Number.isInteger(extent) && extent >= 0))
    throw new RangeError(`tensor: shape must hold integers ≥ 0, got [${shape.join(", ")}]`);
  if (sizeOf(shape) !== data.length)
    throw new RangeError(`tensor: shape [${shape.join(", ")}] holds ${sizeOf(shape)} elements, got ${data.length}`);
  return { data, shape };
}

/** Float32 zeros of a shape. */
export function zeros(shape: readonly number[]): Tensor {
  return tensor(new Float32Array(sizeOf(shape)), shape);
}

/** The name of the element type of a tensor. */
export function dtypeOf(value: Tensor<TensorData>): DType {
  const { data } = value;
  if (data instanceof Float32Array) return "float32";
  if (data instanceof Float64Array) return "float64";
  if (data instanceof Int32Array) return "int32";
  if (data instanceof BigInt64Array) return "int64";
  return "uint8";
}

/** The same numbers in another precision, copied. */
export function toFloat64(value: FloatTensor): Tensor<Float64Array> {
  return { data: Float64Array.from(value.data), shape: value.shape };
}

/** The same numbers in float32, copied. */
export function toFloat32(value: FloatTensor): Tensor {
  return { data: Float32Array.from(value.data), shape: value.shape };
}

/** `[2, 3]` for messages. */
export function shapeText(shape: readonly (number | string)[]): string {
  return `[${shape.join(", ")}]`;
}

/**
 * Asserts a shape at the door of a function. A string stands for any extent and must bind to one value:
 * `expectShape("fuse", "views", views, ["B", "N", "D"])` returns `{ B, N, D }`.
 * @throws RangeError that names the function, the argument, what came and what was wanted.
 */
export function expectShape<const P extends readonly (number | string)[]>(
  where: string,
  name: string,
  value: Tensor<TensorData>,
  pattern: P,
): Record<Extract<P[number], string>, number> {
  const bound: Record<string, number> = {};
  const fits =
    value.shape.length === pattern.length &&
    pattern.every((extent, axis) => {
      const got = value.shape[axis]!;
      if (typeof extent === "number") return got === extent;
      bound[extent] ??= got;
      return bound[extent] === got;
    });
  if (!fits) throw new RangeError(`${where}: ${name} must be ${shapeText(pattern)}, got ${shapeText(value.shape)}`);
  return bound as Record<Extract<P[number], string>, number>;
}

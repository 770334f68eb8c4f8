/** @file A graph is data: what ONNX holds, as plain TypeScript records. */

import type { Tensor, TensorData } from "@dilf/tensor";

/** The element types of values in graphs. */
export type ValueType = "float32" | "float64" | "int32" | "int64" | "uint8" | "bool";

/** An extent: a number, or the name of one that is known when the graph runs ("N"). Equal names mean equal extents. */
export type Dim = number | string;

/** A named edge of a graph with its type and shape. */
export interface Value {
  readonly name: string;
  readonly type: ValueType;
  readonly shape: readonly Dim[];
}

/** Attributes carry their ONNX type, because 1 may be an INT or a FLOAT. */
export type Attribute =
  | { readonly kind: "int"; readonly value: number }
  | { readonly kind: "float"; readonly value: number }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "ints"; readonly value: readonly number[] }
  | { readonly kind: "floats"; readonly value: readonly number[] }
  | { readonly kind: "tensor"; readonly value: Tensor<TensorData> };

/** One operator application. An absent optional input is "". */
export interface Node {
  /** Unique in the graph; names the place in errors ("block0/attention/MatMul_3"). */
  readonly name: string;
  /** The ONNX operator ("MatMul"), default domain, opset 17. */
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** Weights by name, for example "block0.mlp.fc1.weight". */
export type Parameters = ReadonlyMap<string, Tensor>;

/** Named tensors that go into or come out of a run. */
export type Feeds = Readonly<Record<string, Tensor<TensorData>>>;

/** A network as operators between named values, in the order in which they run: ONNX as a record. Graphs are not changed once they are built. */
export interface Graph {
  readonly name: string;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  /** Learnable or frozen weights. Initializers in ONNX unless they are compiled as inputs. */
  readonly parameters: Parameters;
  /** Numbers that belong to the computation (scalars, shapes, masks), never learnt. */
  readonly constants: ReadonlyMap<string, Tensor<TensorData>>;
  /** In an order in which every input is defined before its use. */
  readonly nodes: readonly Node[];
  /** Type and shape of every edge, inputs, parameters and constants included. */
  readonly values: ReadonlyMap<string, Value>;
}

/** @file The messages of ONNX that we read and write, as a table: names, field numbers and types of onnx.proto (IR version 10). */

/** "bigint" is an int64 that may exceed 2⁵³; "int64" one that is a number wherever it is used (extents, versions, attributes). */
export type Scalar = "int32" | "int64" | "bigint" | "uint64" | "float" | "double" | "string" | "bytes";

interface Field<Type extends string = string, Repeated extends boolean = boolean> {
  readonly id: number;
  readonly type: Type;
  readonly repeated: Repeated;
}

const one = <const Type extends string>(type: Type, id: number): Field<Type, false> => ({ id, type, repeated: false });
const many = <const Type extends string>(type: Type, id: number): Field<Type, true> => ({ id, type, repeated: true });

export const MESSAGES = {
  ModelProto: {
    irVersion: one("int64", 1),
    producerName: one("string", 2),
    producerVersion: one("string", 3),
    graph: one("GraphProto", 7),
    opsetImport: many("OperatorSetIdProto", 8),
    functions: many("FunctionProto", 25),
  },
  OperatorSetIdProto: { domain: one("string", 1), version: one("int64", 2) },
  FunctionProto: { name: one("string", 1) },
  GraphProto: {
    node: many("NodeProto", 1),
    name: one("string", 2),
    initializer: many("TensorProto", 5),
    input: many("ValueInfoProto", 11),
    output: many("ValueInfoProto", 12),
    sparseInitializer: many("SparseTensorProto", 15),
  },
  SparseTensorProto: { values: one("TensorProto", 1) },
  NodeProto: {
    input: many("string", 1),
    output: many("string", 2),
    name: one("string", 3),
    opType: one("string", 4),
    attribute: many("AttributeProto", 5),
    domain: one("string", 7),
  },
  AttributeProto: {
    name: one("string", 1),
    f: one("float", 2),
    i: one("int64", 3),
    s: one("bytes", 4),
    t: one("TensorProto", 5),
    g: one("GraphProto", 6),
    floats: many("float", 7),
    ints: many("int64", 8),
    strings: many("bytes", 9),
    type: one("int32", 20),
  },
  TensorProto: {
    dims: many("int64", 1),
    dataType: one("int32", 2),
    floatData: many("float", 4),
    int32Data: many("int32", 5),
    stringData: many("bytes", 6),
    int64Data: many("bigint", 7),
    name: one("string", 8),
    rawData: one("bytes", 9),
    doubleData: many("double", 10),
    uint64Data: many("uint64", 11),
    externalData: many("StringStringEntryProto", 13),
    dataLocation: one("int32", 14),
  },
  StringStringEntryProto: { key: one("string", 1), value: one("string", 2) },
  ValueInfoProto: { name: one("string", 1), type: one("TypeProto", 2) },
  TypeProto: { tensorType: one("TypeProtoTensor", 1) },
  TypeProtoTensor: { elemType: one("int32", 1), shape: one("TensorShapeProto", 2) },
  TensorShapeProto: { dim: many("Dimension", 1) },
  Dimension: { dimValue: one("int64", 1), dimParam: one("string", 2) },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Field>>>>;

export type MessageName = keyof typeof MESSAGES;

interface ScalarTypes {
  readonly int32: number;
  readonly int64: number;
  readonly bigint: bigint;
  readonly uint64: bigint;
  readonly float: number;
  readonly double: number;
  readonly string: string;
  readonly bytes: Uint8Array;
}

type TypeOf<Type> = Type extends keyof ScalarTypes ? ScalarTypes[Type] : Type extends MessageName ? Message<Type> : never;

/** A decoded message. Repeated fields are always there, perhaps empty; others are undefined where the bytes do not have them. */
export type Message<Name extends MessageName> = {
  readonly [Key in keyof (typeof MESSAGES)[Name]]: (typeof MESSAGES)[Name][Key] extends Field<infer Type, infer Repeated>
    ? Repeated extends true
      ? readonly TypeOf<Type>[]
      : TypeOf<Type> | undefined
    : never;
};

/** What is encoded: any of the fields. */
export type Draft<Name extends MessageName> = {
  readonly [Key in keyof (typeof MESSAGES)[Name]]?: (typeof MESSAGES)[Name][Key] extends Field<infer Type, infer Repeated>
    ? Type extends MessageName
      ? Repeated extends true
        ? readonly Draft<Type>[]
        : Draft<Type>
      : Repeated extends true
        ? readonly TypeOf<Type>[]
        : TypeOf<Type>
    : never;
};

/** AttributeProto.AttributeType. */
export const ATTRIBUTE_TYPES = { float: 1, int: 2, string: 3, tensor: 4, graph: 5, floats: 6, ints: 7, strings: 8 } as const;

/** TensorProto.DataLocation. */
export const EXTERNAL = 1;

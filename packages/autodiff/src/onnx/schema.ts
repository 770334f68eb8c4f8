/** @file The messages of ONNX that we write, as a protobufjs descriptor: names, types and field numbers of onnx.proto (opset 17, IR version 8). */

import protobuf from "protobufjs/light.js";

type Rule = "repeated";
const field = (type: string, id: number, rule?: Rule) => (rule ? { type, id, rule } : { type, id });
const many = (type: string, id: number) => field(type, id, "repeated");

const root = protobuf.Root.fromJSON({
  nested: {
    ModelProto: {
      fields: {
        irVersion: field("int64", 1),
        producerName: field("string", 2),
        graph: field("GraphProto", 7),
        opsetImport: many("OperatorSetIdProto", 8),
      },
    },
    OperatorSetIdProto: { fields: { domain: field("string", 1), version: field("int64", 2) } },
    GraphProto: {
      fields: {
        node: many("NodeProto", 1),
        name: field("string", 2),
        initializer: many("TensorProto", 5),
        input: many("ValueInfoProto", 11),
        output: many("ValueInfoProto", 12),
      },
    },
    NodeProto: {
      fields: {
        input: many("string", 1),
        output: many("string", 2),
        name: field("string", 3),
        opType: field("string", 4),
        attribute: many("AttributeProto", 5),
      },
    },
    AttributeProto: {
      fields: {
        name: field("string", 1),
        f: field("float", 2),
        i: field("int64", 3),
        s: field("bytes", 4),
        t: field("TensorProto", 5),
        floats: many("float", 7),
        ints: many("int64", 8),
        type: field("int32", 20),
      },
    },
    TensorProto: {
      fields: { dims: many("int64", 1), dataType: field("int32", 2), name: field("string", 8), rawData: field("bytes", 9) },
    },
    ValueInfoProto: { fields: { name: field("string", 1), type: field("TypeProto", 2) } },
    TypeProto: { fields: { tensorType: field("TypeProtoTensor", 1) } },
    TypeProtoTensor: { fields: { elemType: field("int32", 1), shape: field("TensorShapeProto", 2) } },
    TensorShapeProto: { fields: { dim: many("Dimension", 1) } },
    Dimension: { fields: { dimValue: field("int64", 1), dimParam: field("string", 2) } },
  },
});

/** Writes and reads the bytes of a model. */
export const ModelProto = root.lookupType("ModelProto");

/** AttributeProto.AttributeType. */
export const ATTRIBUTE_TYPES = { float: 1, int: 2, string: 3, tensor: 4, floats: 6, ints: 7 } as const;

/** @file Matrix products. */

import { shapeText } from "@dilf/tensor";
import { numberOf, textOf } from "../attributes.ts";
import { broadcastShapes } from "../dims.ts";
import type { Dim } from "../graph.ts";
import { parseEquation } from "./equation.ts";
import { describe, FLOATS, type Infer, input } from "./operator.ts";

const matMul: Infer = (call) => {
  const a = input(call, 0, FLOATS);
  const b = input(call, 1, FLOATS);
  const fail = (why: string) => new Error(`${describe(a)} times ${describe(b)}: ${why}`);
  if (a.type !== b.type) throw fail("types differ; use cast");
  if (a.shape.length < 2 || b.shape.length < 2) throw fail("both must have two axes or more; use unsqueeze");
  if (a.shape.at(-1) !== b.shape.at(-2)) throw fail(`the inner extents ${a.shape.at(-1)} and ${b.shape.at(-2)} differ`);
  const batch = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2));
  if (!batch) throw fail("the leading axes do not broadcast");
  return [{ type: a.type, shape: [...batch, a.shape.at(-2)!, b.shape.at(-1)!] }];
};

const gemm: Infer = (call) => {
  const a = input(call, 0, FLOATS);
  const b = input(call, 1, FLOATS);
  const c = call.inputs[2];
  const fail = (why: string) => new Error(`${describe(a)} times ${describe(b)}: ${why}`);
  if (a.type !== b.type || (c && c.type !== a.type)) throw fail("types differ; use cast");
  if (a.shape.length !== 2 || b.shape.length !== 2) throw fail("both must be matrices; use matmul, or reshape");
  const [rows, inner] = numberOf(call.attributes, "transA", 0) ? [a.shape[1]!, a.shape[0]!] : [a.shape[0]!, a.shape[1]!];
  const [other, columns] = numberOf(call.attributes, "transB", 0) ? [b.shape[1]!, b.shape[0]!] : [b.shape[0]!, b.shape[1]!];
  if (inner !== other) throw fail(`the inner extents ${inner} and ${other} differ`);
  const shape = [rows, columns];
  if (c && shapeText(broadcastShapes(c.shape, shape) ?? []) !== shapeText(shape))
    throw fail(`${describe(c)} does not broadcast to ${shapeText(shape)}`);
  return [{ type: a.type, shape }];
};

const einsum: Infer = (call) => {
  const values = [...call.inputs.keys()].map((index) => input(call, index, FLOATS));
  const { terms, result } = parseEquation(
    textOf(call.attributes, "equation", ""),
    values.map(({ shape }) => shape.length),
  );
  const extents = new Map<string, Dim>();
  for (const [i, value] of values.entries()) {
    if (value.type !== values[0]!.type) throw new Error(`${describe(value)} and ${describe(values[0]!)} must have one type; use cast`);
    for (const [axis, letter] of terms[i]!.entries()) {
      const [known = 1, extent] = [extents.get(letter), value.shape[axis]!];
      if (known !== 1 && extent !== 1 && known !== extent)
        throw new Error(`${describe(value)}: "${letter}" is ${extent} here and ${known} elsewhere`);
      extents.set(letter, known === 1 ? extent : known);
    }
  }
  return [{ type: values[0]!.type, shape: result.map((letter) => extents.get(letter)!) }];
};

export const linearOperators = { MatMul: matMul, Gemm: gemm, Einsum: einsum } satisfies Record<string, Infer>;

/** @file What comes into a run is checked against what the graph wants, before an engine sees it. */

import { dtypeOf, shapeText, type Tensor, type TensorData } from "@dilf/tensor";
import { evaluateDim, namesOf } from "../dims.ts";
import type { Feeds, Value, ValueType } from "../graph.ts";
import { listNames } from "../messages.ts";

/** Bool tensors are bytes of 0 and 1. */
const carrierOf = (type: ValueType) => (type === "bool" ? "uint8" : type);

/**
 * Each wanted value must be there once, with its type and shape; equal names of extents must bind to equal numbers.
 * @throws Error that names the input, what came and what was wanted
 */
export function checkFeeds(where: string, wanted: readonly Value[], feeds: Feeds): void {
  const known = new Set(wanted.map((value) => value.name));
  for (const name of Object.keys(feeds)) {
    if (!known.has(name)) throw new Error(`${where}: unknown input "${name}"; wanted are ${listNames(known)}`);
  }
  const bound = new Map<string, number>();
  const givers = new Map<string, string>();
  for (const value of wanted) {
    const fed = feeds[value.name];
    if (!fed) throw new Error(`${where}: input "${value.name}" (${value.type} ${shapeText(value.shape)}) is missing`);
    const type = dtypeOf(fed);
    if (type !== carrierOf(value.type)) throw new Error(`${where}: input "${value.name}" must be ${value.type}, got ${type}`);
    checkShape(where, value, fed, bound, givers);
  }
}

function checkShape(where: string, value: Value, fed: Tensor<TensorData>, bound: Map<string, number>, givers: Map<string, string>): void {
  const fail = (why: string) => {
    throw new Error(`${where}: input "${value.name}" must be ${shapeText(value.shape)}, got ${shapeText(fed.shape)}${why}`);
  };
  if (fed.shape.length !== value.shape.length) fail("");
  // Plain names first: they bind, products of them are then compared.
  for (const [axis, dim] of value.shape.entries()) {
    if (typeof dim === "number" || bound.has(dim) || namesOf(dim)[0] !== dim || dim.startsWith("(")) continue;
    bound.set(dim, fed.shape[axis]!);
    givers.set(dim, value.name);
  }
  for (const [axis, dim] of value.shape.entries()) {
    const expected = evaluateDim(dim, bound);
    if (expected === undefined || expected === fed.shape[axis]) continue;
    const names = namesOf(dim).map((name) => `${name} is ${bound.get(name)} by input "${givers.get(name)}"`);
    fail(names.length > 0 ? `; ${names.join(", ")}` : "");
  }
}

/** @file Importers of elementwise operators: those with other forms than ours, and those that are made of others. */

import { numberOf, textOf } from "../../attributes.ts";
import type { GraphBuilder } from "../../builder.ts";
import type { Value } from "../../graph.ts";
import { gelu, quickGelu } from "../../layers/gelu.ts";
import { type Importer, type Importers, input, inputs, numbers, scalar } from "./importer.ts";

type Unary = (g: GraphBuilder, x: Value, attribute: (name: string, fallback: number) => number) => Value;

const composed = (build: Unary): Importer => {
  return (call) => build(call.g, input(call, 0), (name, fallback) => numberOf(call.attributes, name, fallback));
};

/** Any number of inputs, two at a time. */
const variadic = (op: "Add" | "Min" | "Max"): Importer => {
  return (call) => {
    const [first, ...others] = inputs(call);
    if (!first) throw new Error("input 0 is missing");
    return others.reduce(
      (sum, value, i) => (i === others.length - 1 ? call.emit(op, [sum, value])[0]! : call.g.node(op, [sum, value])[0]!),
      first,
    );
  };
};

const mean: Importer = (call) => {
  const values = inputs(call);
  return call.g.mul(
    values.reduce((sum, value) => call.g.add(sum, value)),
    1 / values.length,
  );
};

/** Bounds may be absent, and may be computed. */
const clip: Importer = (call) => {
  const { g } = call;
  const x = input(call, 0);
  const [low, high] = [call.optional(1), call.optional(2)];
  const known = [1, 2].every((index) => !call.optional(index) || call.items(index)?.every((item) => typeof item === "number"));
  if (known && low && high) return g.clip(x, numbers(call, 1, "min")![0]!, numbers(call, 2, "max")![0]!);
  const above = low ? g.max(x, known ? numbers(call, 1, "min")![0]! : low) : x;
  return high ? g.min(above, known ? numbers(call, 2, "max")![0]! : high) : above;
};

/** The exponent may have another type than the base. */
const pow: Importer = (call) => {
  const [a, b] = [input(call, 0), input(call, 1)];
  const items = call.items(1);
  if (items?.length === 1 && typeof items[0] === "number" && b.shape.length === 0) return call.g.pow(a, items[0]);
  return call.emit("Pow", [a, call.g.cast(b, a.type)]);
};

const dropout: Importer = (call) => {
  if (scalar(call, 2, "training_mode", 0) !== 0) throw new Error("training_mode must be false; export the model for inference");
  if (call.outputs[1]) throw new Error("the mask of an inference is not supported");
  return input(call, 0);
};

const gelus: Importer = (call) => {
  const x = input(call, 0);
  const approximate = textOf(call.attributes, "approximate", "none");
  if (approximate === "none") return gelu(call.g, x);
  if (approximate !== "tanh") throw new Error(`approximate must be "none" or "tanh", got "${approximate}"`);
  return tanhGelu(call.g, x);
};

/** x/2 · (1 + tanh(√(2/π) (x + 0.044715 x³))) (Hendrycks & Gimpel 2016). */
function tanhGelu(g: GraphBuilder, x: Value): Value {
  const inner = g.mul(g.mul(x, g.add(g.mul(g.mul(x, x), 0.044715), 1)), Math.sqrt(2 / Math.PI));
  return g.mul(g.mul(x, 0.5), g.add(g.tanh(inner), 1));
}

/** ln(1 + eˣ), without overflow. */
function softplus(g: GraphBuilder, x: Value): Value {
  return g.add(g.relu(x), g.log(g.add(g.exp(g.neg(g.abs(x))), 1)));
}

/** x where x > 0, else alpha (eˣ − 1); the exponent is limited, so that the branch not taken stays finite. */
function elu(g: GraphBuilder, x: Value, alpha: number): Value {
  return g.where(g.greater(x, 0), x, g.mul(g.sub(g.exp(g.min(x, 0)), 1), alpha));
}

/** The slope broadcasts to x. */
const prelu: Importer = (call) => {
  const { g } = call;
  const x = input(call, 0);
  return g.add(g.max(x, 0), g.mul(input(call, 1), g.min(x, 0)));
};

const hardSigmoid: Unary = (g, x, attribute) => g.clip(g.add(g.mul(x, attribute("alpha", 0.2)), attribute("beta", 0.5)), 0, 1);

export const elementwiseImporters = {
  Sum: variadic("Add"),
  Min: variadic("Min"),
  Max: variadic("Max"),
  Mean: mean,
  Clip: clip,
  Pow: pow,
  Dropout: dropout,
  Identity: (call) => input(call, 0),
  Gelu: gelus,
  PRelu: prelu,
  HardSigmoid: composed(hardSigmoid),
  HardSwish: composed((g, x) => g.mul(x, g.clip(g.add(g.mul(x, 1 / 6), 0.5), 0, 1))),
  Softplus: composed(softplus),
  Softsign: composed((g, x) => g.div(x, g.add(g.abs(x), 1))),
  Mish: composed((g, x) => g.mul(x, g.tanh(softplus(g, x)))),
  Swish: composed((g, x, attribute) => g.mul(x, g.sigmoid(attribute("alpha", 1) === 1 ? x : g.mul(x, attribute("alpha", 1))))),
  Elu: composed((g, x, attribute) => elu(g, x, attribute("alpha", 1))),
  Celu: composed((g, x, attribute) => {
    const alpha = attribute("alpha", 1);
    return g.add(g.max(x, 0), g.min(g.mul(g.sub(g.exp(g.div(g.min(x, 0), alpha)), 1), alpha), 0));
  }),
  Selu: composed((g, x, attribute) => g.mul(elu(g, x, attribute("alpha", 1.6732631921768188)), attribute("gamma", 1.0507010221481323))),
  ThresholdedRelu: composed((g, x, attribute) => g.where(g.greater(x, attribute("alpha", 1)), x, 0)),
  IsNaN: composed((g, x) => g.not(g.equal(x, x))),
  IsInf: composed((g, x) => g.equal(g.abs(x), g.cast(g.constant(Number.POSITIVE_INFINITY), x.type))),
  // onnxruntime's own forms, as its optimizer writes them.
  "com.microsoft:Gelu": (call) => gelu(call.g, input(call, 0)),
  "com.microsoft:FastGelu": (call) => tanhGelu(call.g, call.optional(1) ? call.g.add(input(call, 0), input(call, 1)) : input(call, 0)),
  "com.microsoft:BiasGelu": (call) => gelu(call.g, call.g.add(input(call, 0), input(call, 1))),
  "com.microsoft:QuickGelu": (call) => {
    const alpha = numberOf(call.attributes, "alpha", 1.702);
    const x = input(call, 0);
    return Math.abs(alpha - 1.702) < 1e-6 ? quickGelu(call.g, x) : call.g.mul(x, call.g.sigmoid(call.g.mul(x, alpha)));
  },
} satisfies Importers;

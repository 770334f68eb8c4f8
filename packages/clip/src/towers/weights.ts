/** @file The weights of a tower as a table: name, shape, and how a fresh one starts. */

import type { GraphBuilder, Parameters, Value } from "@dilf/autodiff";
import { type Rng, shapeText, sizeOf, type Tensor, tensor } from "@dilf/tensor";

/** A weight of a tower: its name, its shape, and what it starts from. */
export interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
  /** "normal": mean 0 and this deviation; "ones" and "zeros": what they say. */
  readonly start: { readonly normal: number } | "ones" | "zeros";
}

/** Fresh weights. Every weight has its own generator, split off by name, so adding one changes no other. */
export function initialWeights(specs: readonly WeightSpec[], rng: Rng): Parameters {
  return new Map(specs.map((spec) => [spec.name, initialWeight(spec, rng.split(spec.name))]));
}

function initialWeight({ shape, start }: WeightSpec, rng: Rng): Tensor {
  const data = new Float32Array(sizeOf(shape));
  if (start === "ones") data.fill(1);
  else if (start !== "zeros") for (let i = 0; i < data.length; i++) data[i] = start.normal * rng.normal();
  return tensor(data, shape);
}

/** Given weights, checked against the table. @throws Error that lists what is missing, unknown or of the wrong shape. */
export function checkedWeights(where: string, specs: readonly WeightSpec[], parameters: Parameters): Parameters {
  const wanted = new Map(specs.map((spec) => [spec.name, spec]));
  const faults: string[] = [];
  for (const name of parameters.keys()) if (!wanted.has(name)) faults.push(`"${name}" is unknown`);
  for (const { name, shape } of specs) {
    const got = parameters.get(name);
    if (!got) faults.push(`"${name}" is missing`);
    else if (shapeText(got.shape) !== shapeText(shape)) faults.push(`"${name}" must be ${shapeText(shape)}, got ${shapeText(got.shape)}`);
  }
  if (faults.length > 0) {
    const more = faults.length > 5 ? ` and ${faults.length - 5} more` : "";
    throw new Error(`${where}: the weights do not fit the configuration: ${faults.slice(0, 5).join("; ")}${more}`);
  }
  return parameters;
}

/** Whether a tower starts fresh from a generator or from given weights. */
export function resolveWeights(where: string, specs: readonly WeightSpec[], from: Parameters | Rng): Parameters {
  return "split" in from ? initialWeights(specs, from) : checkedWeights(where, specs, from);
}

/** Puts weights into a graph by their path inside the tower, so that scopes and names cannot drift apart. */
export interface WeightScope {
  readonly g: GraphBuilder;
  weight(name: string): Value;
  inside<T>(name: string, body: (scope: WeightScope) => T): T;
}

export function weightScope(g: GraphBuilder, parameters: Parameters, prefix = ""): WeightScope {
  return {
    g,
    weight: (name) => {
      const value = parameters.get(prefix + name);
      if (!value) throw new Error(`weightScope: there is no weight "${prefix + name}"`);
      return g.parameter(name, value);
    },
    inside: (name, body) => g.scope(name, () => body(weightScope(g, parameters, `${prefix}${name}.`))),
  };
}

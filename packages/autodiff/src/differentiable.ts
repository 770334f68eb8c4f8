/** @file A graph as a function with a gradient: the contract that encoders, viewpoint networks and fusion modules are made of. */

import { type Differentiated, expectKeys, type FloatTensor, type Tensor, type TensorData, toFloat64 } from "@dilf/tensor";
import type { Engine, Executable } from "./engine.ts";
import type { Feeds, Graph, Parameters } from "./graph.ts";
import { listNames } from "./messages.ts";
import { parameterInputs } from "./onnx/parameter-inputs.ts";
import { cotangentName, gradientName, vjp } from "./vjp.ts";

export interface DifferentiableOptions {
  /** Graph inputs to differentiate with respect to. Default none. */
  readonly inputs?: readonly string[];
  /** Parameters that learn: they are passed to every call, and have gradients. The others are frozen into the program. Default none. */
  readonly parameters?: "all" | readonly string[];
  /** Outputs that may receive a cotangent. Default: all floating-point outputs. */
  readonly of?: readonly string[];
}

export interface Gradients {
  readonly inputs: Feeds;
  readonly parameters: Parameters;
}

export interface DifferentiableFunction {
  readonly graph: Graph;
  /** Forward only; holds nothing afterwards. `parameters` must hold every learnable parameter (others in it are ignored); default: the graph's own values. */
  run(inputs: Feeds, parameters?: Parameters): Promise<Feeds>;
  /**
   * Forward, and the way back. The pullback runs one program that holds forward and vector-Jacobian product
   * (outputs without a cotangent count as zero), so nothing but the inputs is kept between the two.
   */
  runWithGradient(inputs: Feeds, parameters?: Parameters): Promise<Differentiated<Feeds, Gradients>>;
  dispose(): Promise<void>;
}

/**
 * Compiles a graph forward, and, when first asked for, its vector-Jacobian product (one program for each set of outputs that receive
 * cotangents, so outputs that receive none cost nothing).
 *
 * Parameters are float32 records in either precision of the graph: a float64 graph gets them widened, and its gradients with respect to
 * parameters are rounded to float32. Gradients with respect to inputs have the inputs' type.
 * @throws Error when an option names something that the graph does not have, or that has no derivative
 */
export async function differentiable(engine: Engine, graph: Graph, options: DifferentiableOptions = {}): Promise<DifferentiableFunction> {
  expectKeys("differentiable", options, ["inputs", "parameters", "of"]);
  const inputs = options.inputs ?? [];
  const learnable = [...parameterInputs(graph, { parametersAsInputs: options.parameters ?? [] })];
  const outputs = options.of ?? graph.outputs.filter(({ type }) => type === "float32" || type === "float64").map(({ name }) => name);
  const where = `differentiable graph "${graph.name}"`;
  const wrt = [...inputs, ...learnable];
  // Wrong names fail here, not at the first pullback.
  if (wrt.length > 0) vjp(graph, { of: outputs, wrt });
  const forward = await engine.compile(graph, { parametersAsInputs: learnable });
  const programs = new Map<string, Promise<Executable>>();
  let disposed = false;

  const program = (of: readonly string[]): Promise<Executable> => {
    const key = JSON.stringify(of);
    let compiled = programs.get(key);
    if (!compiled) {
      compiled = engine.compile(vjp(graph, { of, wrt }), { parametersAsInputs: learnable });
      programs.set(key, compiled);
      // A program that failed to compile may be asked for again.
      compiled.catch(() => programs.delete(key));
    }
    return compiled;
  };

  const weights = (parameters: Parameters): Feeds => {
    const feeds: Record<string, FloatTensor> = {};
    for (const name of learnable) {
      const value = parameters.get(name);
      if (!value) throw new Error(`${where}: parameter "${name}" is missing; pass every learnable parameter`);
      feeds[name] = graph.values.get(name)!.type === "float64" ? toFloat64(value) : value;
    }
    return feeds;
  };

  const run = async (feeds: Feeds, parameters: Parameters = graph.parameters): Promise<Feeds> => {
    if (disposed) throw new Error(`${where}: run after dispose`);
    return forward.run({ ...feeds, ...weights(parameters) });
  };

  const pullback = async (feeds: Feeds, cotangents: Feeds): Promise<Gradients> => {
    if (disposed) throw new Error(`${where}: pullback after dispose`);
    if (wrt.length === 0) throw new Error(`${where}: nothing to differentiate; name inputs or parameters in the options`);
    for (const name of Object.keys(cotangents))
      if (!outputs.includes(name)) throw new Error(`${where}: cotangent of unknown output "${name}"; wanted are ${listNames(outputs)}`);
    const of = outputs.filter((name) => cotangents[name]);
    if (of.length === 0) throw new Error(`${where}: no cotangent given; wanted is at least one of ${listNames(outputs)}`);
    const executable = await program(of);
    const seeds = Object.fromEntries(of.map((name) => [cotangentName(name), cotangents[name]!]));
    const results = await executable.run({ ...feeds, ...seeds });
    const gradient = (name: string) => results[gradientName(name)]!;
    return {
      inputs: Object.fromEntries(inputs.map((name) => [name, gradient(name)])),
      parameters: new Map(learnable.map((name) => [name, inFloat32(gradient(name))])),
    };
  };

  return {
    graph,
    run,
    async runWithGradient(given, parameters = graph.parameters) {
      const value = await run(given, parameters);
      let feeds: Feeds | undefined = { ...given, ...weights(parameters) };
      return {
        value,
        pullback: async (cotangents) => {
          if (!feeds) throw new Error(`${where}: pullback after its result was disposed`);
          return pullback(feeds, cotangents);
        },
        dispose: () => {
          feeds = undefined;
        },
      };
    },
    async dispose() {
      if (disposed) return;
      disposed = true;
      const compiled = await Promise.allSettled(programs.values());
      await Promise.all(
        [forward, ...compiled.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []))].map((one) => one.dispose()),
      );
    },
  };
}

function inFloat32(value: Tensor<TensorData>): Tensor {
  const { data, shape } = value;
  return { data: data instanceof Float32Array ? data : Float32Array.from(data as Float64Array), shape };
}

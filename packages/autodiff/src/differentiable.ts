/** @file A graph as a function with a gradient: the contract that encoders, viewpoint networks and fusion modules are made of. */

import { type Differentiated, expectKeys, type FloatTensor, type Tensor, type TensorData, toFloat64 } from "@dilf/tensor";
import type { Engine, Executable } from "./engine.ts";
import type { Feeds, Graph, Parameters } from "./graph.ts";
import { listNames } from "./messages.ts";
import { parameterInputs } from "./onnx/parameter-inputs.ts";
import { cotangentName, gradientName, vjp } from "./vjp.ts";

/** What a graph is to be differentiated with respect to. */
export interface DifferentiableOptions {
  /** Graph inputs to differentiate with respect to. Default none. */
  readonly inputs?: readonly string[];
  /** Parameters that learn: they are passed to every call, and have gradients. The others are frozen into the program. Default none. */
  readonly parameters?: "all" | readonly string[];
  /** Outputs that may receive a cotangent. Default: all floating-point outputs. */
  readonly of?: readonly string[];
  /**
   * How the programs keep frozen weights. "packed": each its own copy, arranged for speed; the program that goes back has two, one for each
   * direction. "shared": all read the graph's arrays, which must not change. Measured on ViT-B/32 (351 MB of weights): both programs together hold
   * 1280 MB beside the graph packed, 77 MB shared; forward and gradient of 6 pictures takes 681 and 793 ms on one thread, and the more pictures,
   * the smaller the difference. Default "packed".
   */
  readonly weights?: "packed" | "shared";
}

/** What a pullback gives: a cotangent for every input and parameter that was asked for, of its shape. */
export interface Gradients {
  readonly inputs: Feeds;
  readonly parameters: Parameters;
}

/** Outputs, and the gradients of one of them, from a single run. */
export interface ValueAndGradients extends Gradients {
  readonly value: Feeds;
}

/** A graph that runs forward, and with its gradients: what `differentiable` gives. To be released with `dispose`. */
export interface DifferentiableFunction {
  readonly graph: Graph;
  /** Forward only; holds nothing afterwards. `parameters` must hold every learnable parameter (others in it are ignored); default: the graph's own values. */
  run(inputs: Feeds, parameters?: Parameters): Promise<Feeds>;
  /**
   * Forward, and the way back. The pullback runs one program that holds forward and vector-Jacobian product
   * (outputs without a cotangent count as zero), so nothing but the inputs is kept between the two.
   * Where the cotangents are known beforehand, `gradients` spares the first of the two runs.
   */
  runWithGradient(inputs: Feeds, parameters?: Parameters): Promise<Differentiated<Feeds, Gradients>>;
  /**
   * Value and gradients of Σ ⟨cotangent, output⟩ in one run: a third less work than `runWithGradient` and its pullback. It is what the second
   * pass over a large batch in chunks needs, and a loss, whose cotangent is 1.
   * @returns `value` holds the outputs that have a cotangent
   */
  gradients(inputs: Feeds, cotangents: Feeds, parameters?: Parameters): Promise<ValueAndGradients>;
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
  expectKeys("differentiable", options, ["inputs", "parameters", "of", "weights"]);
  const { inputs = [], weights = "packed" } = options;
  if (weights !== "packed" && weights !== "shared")
    throw new Error(`differentiable: weights must be "packed" or "shared", got ${JSON.stringify(weights)}`);
  const learnable = [...parameterInputs(graph, { parametersAsInputs: options.parameters ?? [] })];
  const outputs = options.of ?? graph.outputs.filter(({ type }) => type === "float32" || type === "float64").map(({ name }) => name);
  const where = `differentiable graph "${graph.name}"`;
  const wrt = [...inputs, ...learnable];
  // Wrong names fail here, not at the first pullback.
  if (wrt.length > 0) vjp(graph, { of: outputs, wrt });
  const forward = await engine.compile(graph, { parametersAsInputs: learnable, weights });
  const programs = new Map<string, Promise<Executable>>();
  let disposed = false;

  // Tried: the way forward hands the values that are dear to compute (chosen by a minimum cut: 69 MB for 48 pictures of the mini encoder,
  // 108 MB for 6 of ViT-B/32) to a program that only goes back. onnxruntime-node copies every output into new memory, 1 ms for a MB:
  // runWithGradient and pullback took 206 instead of 207 ms, and 857 instead of 1067 ms (CPU time, one thread); more threads help all but the copy.
  const program = (of: readonly string[]): Promise<Executable> => {
    const key = JSON.stringify(of);
    let compiled = programs.get(key);
    if (!compiled) {
      compiled = engine.compile(vjp(graph, { of, wrt }), { parametersAsInputs: learnable, weights });
      programs.set(key, compiled);
      // A program that failed to compile may be asked for again.
      compiled.catch(() => programs.delete(key));
    }
    return compiled;
  };

  const learnt = (parameters: Parameters): Feeds => {
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
    return forward.run({ ...feeds, ...learnt(parameters) });
  };

  const back = async (what: string, feeds: Feeds, cotangents: Feeds): Promise<ValueAndGradients> => {
    if (disposed) throw new Error(`${where}: ${what} after dispose`);
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
      value: Object.fromEntries(of.map((name) => [name, results[name]!])),
      inputs: Object.fromEntries(inputs.map((name) => [name, gradient(name)])),
      parameters: new Map(learnable.map((name) => [name, inFloat32(gradient(name))])),
    };
  };

  return {
    graph,
    run,
    async runWithGradient(given, parameters = graph.parameters) {
      const value = await run(given, parameters);
      let feeds: Feeds | undefined = { ...given, ...learnt(parameters) };
      return {
        value,
        pullback: async (cotangents) => {
          if (!feeds) throw new Error(`${where}: pullback after its result was disposed`);
          const { inputs: toInputs, parameters: toParameters } = await back("pullback", feeds, cotangents);
          return { inputs: toInputs, parameters: toParameters };
        },
        dispose: () => {
          feeds = undefined;
        },
      };
    },
    async gradients(given, cotangents, parameters = graph.parameters) {
      return back("gradients", { ...given, ...learnt(parameters) }, cotangents);
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

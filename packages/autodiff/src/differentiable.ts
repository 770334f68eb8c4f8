/** @file A graph as a function with a gradient: the contract that encoders, viewpoint networks and fusion modules are made of. */

import type { Differentiated } from "@dilf/tensor";
import type { Engine } from "./engine.ts";
import type { Feeds, Graph, Parameters } from "./graph.ts";

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

/** Compiles a graph forward, and, when first asked for, its vector-Jacobian product. */
export declare function differentiable(engine: Engine, graph: Graph, options?: DifferentiableOptions): Promise<DifferentiableFunction>;

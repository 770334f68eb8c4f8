/** @file From a graph per number of views to a FusionModule. */

import { type DifferentiableFunction, differentiable, type Engine, type Graph, withType } from "@dilf/autodiff";
import { expectShape, type Tensor } from "@dilf/tensor";
import type { FusionModule, LearnedState } from "../contracts.ts";

export interface GraphFusion {
  readonly name: string;
  readonly engine: Engine;
  /** "float64" for gradient checks: features, parameters and results then hold Float64Arrays, whatever their types say. */
  readonly type: "float32" | "float64";
  /** Whether the graph has the output "weights". */
  readonly weighs: boolean;
  init(seed: number, views: number, featureSize: number): LearnedState;
  /** Input "features" [B, V, D], outputs "fused" [B, D] and perhaps "weights" [B, V]; parameters of the shapes that `init` gives. */
  graph(views: number, featureSize: number): Graph;
}

/** Compiles a program for every V and D that comes, when it comes. */
export function graphFusion({ name, engine, type, weighs, init, graph }: GraphFusion): FusionModule {
  const programs = new Map<string, Promise<DifferentiableFunction>>();
  const program = (features: Tensor): Promise<DifferentiableFunction> => {
    const { V: views, D: size } = expectShape(name, "features", features, ["B", "V", "D"]);
    const key = `${views} ${size}`;
    const made =
      programs.get(key) ??
      differentiable(engine, withType(graph(views, size), type), { inputs: ["features"], parameters: "all", of: ["fused"] });
    programs.set(key, made);
    return made;
  };
  const run = async (features: Tensor, state: LearnedState) => (await program(features)).run({ features }, state.parameters);
  return {
    name,
    init,
    fuse: async (features, state) => (await run(features, state)).fused as Tensor,
    ...(weighs ? { viewWeights: async (features: Tensor, state: LearnedState) => (await run(features, state)).weights as Tensor } : {}),
    async fuseWithGradient(features, state) {
      const { value, pullback, dispose } = await (await program(features)).runWithGradient({ features }, state.parameters);
      return {
        value: value.fused as Tensor,
        async pullback(cotangent) {
          const { inputs, parameters } = await pullback({ fused: cotangent });
          return { features: inputs.features as Tensor, parameters };
        },
        dispose,
      };
    },
    async dispose() {
      const made = [...programs.values()];
      programs.clear();
      for (const one of made) await (await one).dispose();
    },
  };
}

/** Of a module that has nothing to learn. */
export const nothingLearnt = (): LearnedState => ({ parameters: new Map(), buffers: new Map() });

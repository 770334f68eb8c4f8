/** @file From a graph per number of views to a FusionModule. */

import { type DifferentiableFunction, differentiable, type Engine, type Graph, withType } from "@dilf/autodiff";
import { expectShape, type Tensor } from "@dilf/tensor";
import type { FusionModule, LearnedState } from "../contracts.ts";

export interface GraphFusion {
  readonly name: string;
  readonly engine: Engine;
  /** "float64" for gradient checks: features, parameters and results then hold Float64Arrays, whatever their types say. */
  readonly type: "float32" | "float64";
  init(seed: number, views: number, featureSize: number): LearnedState;
  /** Input "features" [B, V, D], output "fused" [B, D], parameters of the shapes that `init` gives. */
  graph(views: number, featureSize: number): Graph;
}

/** Compiles a program for every V and D that comes, when it comes. */
export function graphFusion({ name, engine, type, init, graph }: GraphFusion): FusionModule {
  const programs = new Map<string, Promise<DifferentiableFunction>>();
  const program = (features: Tensor): Promise<DifferentiableFunction> => {
    const { V: views, D: size } = expectShape(name, "features", features, ["B", "V", "D"]);
    const key = `${views} ${size}`;
    const made =
      programs.get(key) ?? differentiable(engine, withType(graph(views, size), type), { inputs: ["features"], parameters: "all" });
    programs.set(key, made);
    return made;
  };
  return {
    name,
    init,
    async fuse(features, state) {
      const run = await program(features);
      return (await run.run({ features }, state.parameters)).fused as Tensor;
    },
    async fuseWithGradient(features, state) {
      const run = await program(features);
      const { value, pullback, dispose } = await run.runWithGradient({ features }, state.parameters);
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

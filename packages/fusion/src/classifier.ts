/** @file E_C: the head of standard classification. */

import { type DifferentiableFunction, differentiable, type Engine, type Graph, GraphBuilder, linear, withType } from "@dilf/autodiff";
import { createRng, expectKeys, expectShape, type Tensor, tensor } from "@dilf/tensor";
import type { Classifier } from "./contracts.ts";
import { filled } from "./modules/draw.ts";

/** Options of `linearClassifier`. */
export interface LinearClassifierOptions {
  /** "float64" for gradient checks: see `pointNetViews`. */
  readonly type?: "float32" | "float64";
}

/** What `linearClassifier` is when an option is not given. */
export const LINEAR_CLASSIFIER_DEFAULTS = { type: "float32" } as const satisfies Required<LinearClassifierOptions>;

/**
 * logits = √D·P W + b, W [D, C] (the paper says "softmax head" and no more). √D makes the numbers of a unit vector about 1, the size for which PyTorch's start of a
 * linear layer, uniform in ±1/√D, and the paper's rate of 1e-4 are meant.
 * @example const head = linearClassifier({ engine: ortEngine() }); const state = head.init(7, 512, 40);
 */
export function linearClassifier({ engine, ...options }: LinearClassifierOptions & { readonly engine: Engine }): Classifier {
  expectKeys("linearClassifier", options, Object.keys(LINEAR_CLASSIFIER_DEFAULTS));
  const { type } = { ...LINEAR_CLASSIFIER_DEFAULTS, ...options };
  const programs = new Map<string, Promise<DifferentiableFunction>>();
  const program = (features: Tensor, weight: Tensor | undefined): Promise<DifferentiableFunction> => {
    const { D: size } = expectShape("linearClassifier", "features", features, ["B", "D"]);
    if (!weight) throw new RangeError('linearClassifier: the state has no "weight"; take it from init() or from a run of finetune');
    const { C: classes } = expectShape("linearClassifier", "weight", weight, [size, "C"]);
    const key = `${size} ${classes}`;
    const made =
      programs.get(key) ?? differentiable(engine, withType(headGraph(size, classes), type), { inputs: ["features"], parameters: "all" });
    programs.set(key, made);
    return made;
  };
  return {
    name: "linear",
    init(seed, featureSize, classes) {
      const rng = createRng(seed).split("classifier");
      const bound = 1 / Math.sqrt(featureSize);
      const weight = Float32Array.from({ length: featureSize * classes }, () => rng.uniform(-bound, bound));
      return {
        parameters: new Map([
          ["weight", tensor(weight, [featureSize, classes])],
          ["bias", filled(classes, 0)],
        ]),
        buffers: new Map(),
      };
    },
    async logits(features, { parameters }) {
      return (await (await program(features, parameters.get("weight"))).run({ features }, parameters)).logits as Tensor;
    },
    async logitsWithGradient(features, { parameters }) {
      const run = await program(features, parameters.get("weight"));
      const { value, pullback, dispose } = await run.runWithGradient({ features }, parameters);
      return {
        value: value.logits as Tensor,
        async pullback(cotangent) {
          const back = await pullback({ logits: cotangent });
          return { features: back.inputs.features as Tensor, parameters: back.parameters };
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

function headGraph(size: number, classes: number): Graph {
  const g = new GraphBuilder("linear classifier");
  const features = g.input("features", ["B", size]);
  const weight = g.parameter("weight", tensor(new Float32Array(size * classes), [size, classes]));
  g.output("logits", linear(g, g.mul(features, Math.sqrt(size)), weight, g.parameter("bias", filled(classes, 0))));
  return g.build();
}

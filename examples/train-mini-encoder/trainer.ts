/** @file One training step: forward and backward in one run of one program, then AdamW and the moving average. */

import { cotangentName, type Engine, gradientName, type Parameters, vjp } from "@dilf/autodiff";
import { type Tokens, textFeeds } from "@dilf/clip";
import { type Tensor, tensor } from "@dilf/tensor";
import { adamW, clipGradients, gradientNorm, type OptimizerState } from "@dilf/train";
import { type Architecture, LOG_SCALE, lossGraph, type Pairing, pairFeeds } from "./model.ts";

/** Decay of weight matrices; tables and biases of rank 1 are spared by `adamW`. */
const WEIGHT_DECAY = 0.05;
const LARGEST_GRADIENT = 1;
/** CLIP's bound of the logit scale. */
const LARGEST_LOG_SCALE = Math.log(100);
const AVERAGE_DECAY = 0.998;

export interface Batch extends Pairing {
  readonly pixels: Tensor; // [N, 3, S, S]
  /** Which patches are looked at, of all pictures. */
  readonly keep: Int32Array;
  readonly texts: Tokens; // of each caption
}

export interface Learner {
  readonly parameters: Parameters;
  readonly average: Parameters;
  readonly optimizer: OptimizerState;
}

export interface StepReport {
  readonly learner: Learner;
  readonly loss: number;
  readonly gradientNorm: number;
  /** Milliseconds in the engine and in the optimizer. */
  readonly engine: number;
  readonly update: number;
}

export interface Trainer {
  start(): Learner;
  step(learner: Learner, batch: Batch, learningRate: number): Promise<StepReport>;
  dispose(): Promise<void>;
}

export async function createTrainer(engine: Engine, architecture: Architecture, initial: Parameters): Promise<Trainer> {
  const names = [...initial.keys()];
  const program = vjp(lossGraph(architecture, initial), { of: ["loss"], wrt: names });
  const executable = await engine.compile(program, { parametersAsInputs: "all" });
  const optimizer = adamW({ weightDecay: WEIGHT_DECAY });
  const one = { [cotangentName("loss")]: tensor(Float32Array.of(1), []) };
  return {
    start: () => ({ parameters: initial, average: initial, optimizer: optimizer.init(initial) }),
    async step(learner, { pixels, keep, texts, captionOf, captions }, learningRate) {
      const start = performance.now();
      const feeds = { pixels, keep: tensor(keep, [keep.length]), ...textFeeds(texts), ...pairFeeds({ captionOf, captions }), ...one };
      const outputs = await executable.run({ ...feeds, ...Object.fromEntries(learner.parameters) });
      const between = performance.now();
      const gradients = new Map(names.map((name) => [name, outputs[gradientName(name)] as Tensor]));
      const norm = gradientNorm(gradients);
      const moved = optimizer.update(learner.parameters, clipGradients(gradients, LARGEST_GRADIENT), learner.optimizer, learningRate);
      const parameters = new Map(moved.parameters).set(LOG_SCALE, bounded(moved.parameters.get(LOG_SCALE)!));
      const average = towards(learner.average, parameters, moved.state.step);
      return {
        learner: { parameters, average, optimizer: moved.state },
        loss: (outputs.loss as Tensor).data[0]!,
        gradientNorm: norm,
        engine: between - start,
        update: performance.now() - between,
      };
    },
    dispose: () => executable.dispose(),
  };
}

function bounded({ data, shape }: Tensor): Tensor {
  return tensor(
    data.map((x) => Math.min(x, LARGEST_LOG_SCALE)),
    shape,
  );
}

/** average ← d·average + (1 − d)·parameters; d grows with the step, so that the random start is soon forgotten. */
function towards(average: Parameters, parameters: Parameters, step: number): Parameters {
  const d = Math.min(AVERAGE_DECAY, (1 + step) / (10 + step));
  return new Map(
    [...average].map(([name, { data, shape }]) => {
      const latest = parameters.get(name)!.data;
      const out = new Float32Array(data.length);
      for (let i = 0; i < out.length; i++) out[i] = d * data[i]! + (1 - d) * latest[i]!;
      return [name, tensor(out, shape)];
    }),
  );
}

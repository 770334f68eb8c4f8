/** @file The contrastive loss between shapes and the texts of their categories. */

import {
  type DifferentiableFunction,
  differentiable,
  type Engine,
  type Graph,
  GraphBuilder,
  type Parameters,
  withType,
} from "@dilf/autodiff";
import { type Differentiated, expectKeys, expectShape, type Tensor, tensor } from "@dilf/tensor";
import { zerosLike } from "./floats.ts";

/** Options of `contrastiveLoss`. */
export interface ContrastiveLossOptions {
  /** "distinct": items of the same category are no negatives of each other. "literal": all other items are (DILF, Eq. 11, read as CLIP's). */
  readonly negatives?: "distinct" | "literal";
  /** "float64" for gradient checks: see `pointNetViews`. */
  readonly type?: "float32" | "float64";
}

/** A batch of 64 over 55 categories repeats texts, and a repeated text cannot be wrong. */
export const CONTRASTIVE_LOSS_DEFAULTS = { negatives: "distinct", type: "float32" } as const satisfies Required<ContrastiveLossOptions>;

/** CLIP's bounds on exp(logScale): 1 and 100. */
const LOG_SCALE_LIMIT = Math.log(100);

/** How far shapes are from the texts of their categories, with its gradient. */
export interface ContrastiveLoss {
  /** "distinct" or "literal". */
  readonly negatives: "distinct" | "literal";
  /** `logScale` [] = ln(1 / 0.07), CLIP's. */
  init(): Parameters;
  /** The same parameters with `logScale` limited to [0, ln 100]: to be called after every optimizer step, as CLIP and SLIP do. */
  constrain(parameters: Parameters): Parameters;
  /**
   * @param shapes [B, D] unit length
   * @param texts [B, D] unit length: the feature of every item's category. Frozen: it has no gradient
   * @param classes B category indices; equal numbers are one category
   * @returns the loss, a scalar [], and the way back to the shapes and to `logScale`
   * @throws RangeError when B < 2, or the sizes do not agree
   */
  lossWithGradient(
    shapes: Tensor,
    texts: Tensor,
    classes: readonly number[],
    parameters: Parameters,
  ): Promise<Differentiated<Tensor, { readonly shapes: Tensor; readonly parameters: Parameters }>>;
  dispose(): Promise<void>;
}

/**
 * Symmetric InfoNCE: −½ mean over i of (log softmax_k(s·P_i·T_k) at k = i + log softmax_k(s·T_i·P_k) at k = i), s = exp(logScale).
 * Where all items of a batch are of one category there is nothing to tell apart: the loss and its gradient are then 0 ("distinct").
 * @example
 * const loss = contrastiveLoss({ engine: ortEngine() });
 * const { value, pullback } = await loss.lossWithGradient(P, T, [0, 1, 1], loss.init());
 */
export function contrastiveLoss({ engine, ...options }: ContrastiveLossOptions & { readonly engine: Engine }): ContrastiveLoss {
  expectKeys("contrastiveLoss", options, Object.keys(CONTRASTIVE_LOSS_DEFAULTS));
  const { negatives, type } = { ...CONTRASTIVE_LOSS_DEFAULTS, ...options };
  if (negatives !== "distinct" && negatives !== "literal")
    throw new RangeError(`contrastiveLoss: negatives must be "distinct" or "literal", got "${negatives}"`);
  const init = (): Parameters => new Map([["logScale", tensor(Float32Array.of(Math.log(1 / 0.07)), [])]]);
  let program: Promise<DifferentiableFunction> | undefined;
  return {
    negatives,
    init,
    constrain(parameters) {
      const { data, shape } = logScaleOf(parameters);
      return new Map([
        [
          "logScale",
          tensor(
            data.map((value) => Math.min(LOG_SCALE_LIMIT, Math.max(0, value))),
            shape,
          ),
        ],
      ]);
    },
    async lossWithGradient(shapes, texts, classes, parameters) {
      const { B: batch, D: size } = expectShape("contrastiveLoss", "shapes", shapes, ["B", "D"]);
      expectShape("contrastiveLoss", "texts", texts, [batch, size]);
      if (batch < 2) throw new RangeError(`contrastiveLoss: a batch must hold two items at least, got ${batch}`);
      if (classes.length !== batch) throw new RangeError(`contrastiveLoss: ${batch} items came with ${classes.length} category indices`);
      logScaleOf(parameters);
      program ??= differentiable(engine, withType(lossGraph(init()), type), { inputs: ["shapes"], parameters: "all", of: ["loss"] });
      const feeds = { shapes, texts, ...masks(classes, negatives, shapes.data) };
      const { value, pullback, dispose } = await (await program).runWithGradient(feeds, parameters);
      return {
        value: value.loss as Tensor,
        async pullback(cotangent) {
          const gradients = await pullback({ loss: cotangent });
          return { shapes: gradients.inputs.shapes as Tensor, parameters: gradients.parameters };
        },
        dispose,
      };
    },
    async dispose() {
      const made = program;
      program = undefined;
      await (await made)?.dispose();
    },
  };
}

function logScaleOf(parameters: Parameters): Tensor {
  const value = parameters.get("logScale");
  if (value?.data.length !== 1) throw new RangeError('contrastiveLoss: parameters must hold "logScale", one number; init() gives it');
  return value;
}

/** `own` [B, B]: 1 where an item meets its own text. `excluded` [B, B]: −1e9 where an item meets the text of another one of its category, else 0. */
function masks(classes: readonly number[], negatives: "distinct" | "literal", like: Float32Array): { own: Tensor; excluded: Tensor } {
  const batch = classes.length;
  const own = zerosLike(like, batch * batch);
  const excluded = zerosLike(like, batch * batch);
  for (let i = 0; i < batch; i++)
    for (let k = 0; k < batch; k++) {
      if (i === k) own[i * batch + k] = 1;
      // Its exponential is 0 beside any logit in ±100, and the number is finite, so no NaN comes of it.
      else if (negatives === "distinct" && classes[i] === classes[k]) excluded[i * batch + k] = -1e9;
    }
  return { own: tensor(own, [batch, batch]), excluded: tensor(excluded, [batch, batch]) };
}

function lossGraph(parameters: Parameters): Graph {
  const g = new GraphBuilder("contrastive loss");
  const shapes = g.input("shapes", ["B", "D"]);
  const texts = g.input("texts", ["B", "D"]);
  const own = g.input("own", ["B", "B"]);
  const excluded = g.input("excluded", ["B", "B"]);
  const scale = g.exp(g.parameter("logScale", parameters.get("logScale")!));
  const logits = g.add(g.mul(g.matmul(shapes, g.transpose(texts, [1, 0])), scale), excluded); // rows: shapes, columns: texts
  const both = g.add(g.logSoftmax(logits, 1), g.logSoftmax(logits, 0));
  const picked = g.reduceSum(g.mul(both, own), [1]); // [B]
  g.output("loss", g.mul(g.reduceMean(picked, [0]), -0.5));
  return g.build();
}

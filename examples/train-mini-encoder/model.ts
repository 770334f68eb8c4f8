/** @file The two towers in one graph with their contrastive loss. */

import { type Graph, GraphBuilder, l2Normalize, type Parameters, type Value } from "@dilf/autodiff";
import {
  buildText,
  buildVision,
  initialWeights,
  type TextConfig,
  textInputs,
  textWeights,
  type VisionConfig,
  visionWeights,
} from "@dilf/clip";
import { type Rng, type Tensor, tensor } from "@dilf/tensor";

export interface Architecture {
  readonly vision: VisionConfig;
  readonly text: TextConfig;
}

/** What the recipes differ in; README.md has the table of what each gave. */
export interface Recipe {
  /** Pixels a side. */
  readonly imageSize: number;
  /** Pixels a side; divides `imageSize`. */
  readonly patchSize: number;
  readonly width: number;
  /** Blocks of the image tower. */
  readonly depth: number;
}

export function architecture(vocabulary: number, context: number, { imageSize, patchSize, width, depth }: Recipe): Architecture {
  const shared = { width, heads: 4, activation: "quickGelu", epsilon: 1e-5, featureSize: 128 } as const;
  return {
    vision: {
      ...shared,
      depth,
      imageSize,
      patchSize,
      patchBias: true,
      inputNorm: false,
      // Tried with 40 categories: the class token. Trained to the end it is level (87.5 % and 85.2 % of 1000 shapes), and it learns slower at first.
      pool: "mean",
      // Grey shapes on white: measured over training pictures, 0.900 and 0.217 over all channels.
      mean: [0.9, 0.9, 0.9],
      deviation: [0.22, 0.22, 0.22],
    },
    text: { ...shared, width: 128, depth: 2, vocabulary, context },
  };
}

/** For `--smoke`: everything of the real one, in milliseconds. */
export function smokeArchitecture(vocabulary: number, context: number): Architecture {
  const { vision, text } = architecture(vocabulary, context, { imageSize: 16, patchSize: 8, width: 16, depth: 1 });
  const small = { width: 16, depth: 1, heads: 2, featureSize: 8 } as const;
  return { vision: { ...vision, ...small }, text: { ...text, ...small } };
}

export const LOG_SCALE = "logScale";

export function initialParameters({ vision, text }: Architecture, rng: Rng): Parameters {
  return new Map([
    ...prefixed("vision.", initialWeights(visionWeights(vision), rng.split("vision"))),
    ...prefixed("text.", initialWeights(textWeights(text), rng.split("text"))),
    [LOG_SCALE, tensor(Float32Array.of(Math.log(1 / 0.07)), [])],
  ]);
}

/** Rows of one batch: pictures of categories, and one caption of every category that occurs. */
export interface Pairing {
  /** Position of each picture's category among the captions. */
  readonly captionOf: readonly number[];
  readonly captions: number;
}

/**
 * CLIP's symmetric InfoNCE (Radford et al. 2021, figure 3) over pictures that share captions, l = e^logScale · cos(picture, caption):
 * loss = −½ mean_n log softmax_c(l_nc)[caption of n] − ½ mean_n log softmax_m(l_mc + mask_nm)[n], c the caption of n.
 * The mask takes the other pictures of n's category out, so that no pair of one category is a negative. One caption per category instead of one per picture is
 * our choice: the text tower, a third of a step, runs on half as many texts, and a picture meets every category once.
 * Inputs: pixels [N, 3, S, S], keep [K]; tokens [C, L], positions, ends [C]; pairs [N, C] one-hot; identity [N, N], mask [N, N]. Output: loss, a scalar.
 */
export function lossGraph({ vision, text }: Architecture, parameters: Parameters): Graph {
  const g = new GraphBuilder("mini");
  const pixels = g.input("pixels", ["N", 3, vision.imageSize, vision.imageSize]);
  const keep = g.input("keep", ["K"], "int32");
  const texts = textInputs(g, "C");
  const pairs = g.input("pairs", ["N", "C"]);
  const identity = g.input("identity", ["N", "N"]);
  const mask = g.input("mask", ["N", "N"]);
  const pictures = g.scope("vision", () => l2Normalize(g, buildVision(g, vision, towerWeights(parameters, "vision"), pixels, { keep })));
  const captions = g.scope("text", () => l2Normalize(g, buildText(g, text, towerWeights(parameters, "text"), texts)));
  const scale = g.exp(g.parameter(LOG_SCALE, parameters.get(LOG_SCALE)!));
  const logits = g.mul(g.matmul(pictures, g.transpose(captions, [1, 0])), scale); // [N, C]
  const ofPictures = g.mul(pairs, g.logSoftmax(logits, 1));
  // [N, C] × [C, M]: row n holds the logits of the caption of n with every picture m.
  const others = g.add(g.matmul(pairs, g.transpose(logits, [1, 0])), mask);
  const ofCaptions = g.mul(identity, g.logSoftmax(others, 1));
  const mean = (value: Value) => g.div(g.reduceSum(value, [0, 1]), g.reduceSum(identity, [0, 1]));
  g.output("loss", g.mul(g.add(mean(ofPictures), mean(ofCaptions)), -0.5));
  return g.build();
}

/** Far below any logit, yet finite: 0 · mask stays 0. */
const MASKED = -1e4;

/** The constant feeds of a batch. */
export function pairFeeds({ captionOf, captions }: Pairing): { readonly pairs: Tensor; readonly identity: Tensor; readonly mask: Tensor } {
  const n = captionOf.length;
  const pairs = new Float32Array(n * captions);
  const identity = new Float32Array(n * n);
  const mask = new Float32Array(n * n);
  for (let i = 0; i < n; i++) {
    pairs[i * captions + captionOf[i]!] = 1;
    identity[i * n + i] = 1;
    for (let j = 0; j < n; j++) if (i !== j && captionOf[i] === captionOf[j]) mask[i * n + j] = MASKED;
  }
  return { pairs: tensor(pairs, [n, captions]), identity: tensor(identity, [n, n]), mask: tensor(mask, [n, n]) };
}

/** The weights of one tower under their names inside it. */
export function towerWeights(parameters: Parameters, tower: "vision" | "text"): Parameters {
  const prefix = `${tower}.`;
  return new Map([...parameters].filter(([name]) => name.startsWith(prefix)).map(([name, value]) => [name.slice(prefix.length), value]));
}

export function countWeights(parameters: Parameters): number {
  let count = 0;
  for (const { data } of parameters.values()) count += data.length;
  return count;
}

function prefixed(prefix: string, parameters: Parameters): [string, Tensor][] {
  return [...parameters].map(([name, value]) => [prefix + name, value]);
}

/** @file A real dual encoder that has learnt nothing. */

import type { Engine } from "@dilf/autodiff";
import { createRng } from "@dilf/tensor";
import { bytePairTokenizer } from "./bytes.ts";
import { parseTextConfig, parseVisionConfig } from "./config.ts";
import type { DualEncoder } from "./encoder.ts";
import { assembleEncoder, packEncoder } from "./files.ts";
import { textWeights } from "./towers/text.ts";
import { visionWeights } from "./towers/vision.ts";
import { initialWeights } from "./towers/weights.ts";

/** Options of `createRandomEncoder`. */
export interface RandomEncoderOptions {
  readonly engine: Engine;
  readonly seed?: number;
  /** Pixels; a multiple of `patchSize`. */
  readonly imageSize?: number;
  readonly patchSize?: number;
  /** D. */
  readonly featureSize?: number;
  /** Of both towers; a multiple of 2, the number of heads. */
  readonly width?: number;
  /** Blocks of each tower. */
  readonly depth?: number;
  /** The most tokens of a text; about one a byte. */
  readonly context?: number;
  readonly chunk?: number;
}

/** What `createRandomEncoder` makes when an option is not given: small enough for tests. */
export const RANDOM_ENCODER_DEFAULTS = {
  seed: 0,
  imageSize: 32,
  patchSize: 8,
  featureSize: 16,
  width: 32,
  depth: 1,
  context: 512,
  chunk: 64,
} as const satisfies Omit<Required<RandomEncoderOptions>, "engine">;

const CLIP_MEAN = [0.48145466, 0.4578275, 0.40821073] as const;
const CLIP_DEVIATION = [0.26862954, 0.26130258, 0.27577711] as const;

/**
 * For tests and examples: both towers with random weights and a tokenizer of bytes. The same code as a trained encoder, in
 * milliseconds; its features mean nothing.
 * @example const encoder = await createRandomEncoder({ engine: ortEngine(), imageSize: 16 })
 */
export async function createRandomEncoder({ engine, ...options }: RandomEncoderOptions): Promise<DualEncoder> {
  const { seed, imageSize, patchSize, featureSize, width, depth, context, chunk } = { ...RANDOM_ENCODER_DEFAULTS, ...options };
  const tokenizer = bytePairTokenizer();
  const blocks = { width, depth, heads: 2, activation: "quickGelu", epsilon: 1e-5, featureSize } as const;
  const vision = parseVisionConfig({
    ...blocks,
    imageSize,
    patchSize,
    patchBias: false,
    inputNorm: true,
    pool: "class",
    mean: CLIP_MEAN,
    deviation: CLIP_DEVIATION,
  });
  const text = parseTextConfig({ ...blocks, vocabulary: 2 * 256 + 2, context });
  const rng = createRng(seed);
  const packed = packEncoder(
    {
      card: {
        name: "random",
        architecture: { vision, text },
        logitScale: 1 / 0.07,
        source: `createRandomEncoder, seed ${seed}`,
        license: "MIT",
        limits: "Random weights: for tests and examples only.",
        metrics: {},
        training: {},
        words: null,
      },
      vision: initialWeights(visionWeights(vision), rng.split("vision")),
      text: initialWeights(textWeights(text), rng.split("text")),
      tokenizer,
    },
    { floats: "float32" },
  );
  return assembleEncoder(packed.card, packed.weights, packed.tokenizer, engine, { chunk });
}

/** @file The text tower of a ViT-B/16-size CLIP: 40 classes × 5 sentences in one batched call. Random weights; they do not change the time. */

import { differentiable, ortEngine } from "@dilf/autodiff";
import { createTextEncoder, type EncoderCard, type TextConfig, type Tokenizer, type Tokens, textFeeds, textTower } from "@dilf/clip";
import { createRng, tensor } from "@dilf/tensor";
import { type Benchmark, measure } from "./measure.ts";

const TEXTS = 40 * 5;
const CONFIG: TextConfig = {
  width: 512,
  depth: 12,
  heads: 8,
  activation: "quickGelu",
  epsilon: 1e-5,
  featureSize: 512,
  vocabulary: 49_408,
  context: 77,
};

/** Random tokens, as many as CLIP's tokenizer makes of the prompt bank's answers: 11 to 25, 18 on average. A text is its number. */
function tokenize(texts: readonly string[]): Tokens {
  const rng = createRng(3);
  const lengths = texts.map((text) => 11 + (Number(text) % 15));
  const L = Math.max(...lengths);
  const data = Int32Array.from({ length: texts.length * L }, () => rng.integer(49_000));
  return { tokens: tensor(data, [texts.length, L]), ends: Int32Array.from(lengths, (length) => length - 1) };
}

export const text: Benchmark = async () => {
  const graph = textTower(CONFIG, createRng(1));
  const card: EncoderCard = {
    name: "text",
    architecture: {
      vision: {
        graph: "onnx",
        file: "none",
        data: [],
        input: "",
        output: "",
        imageSize: 1,
        featureSize: 512,
        mean: [0, 0, 0],
        deviation: [1, 1, 1],
      },
      text: CONFIG,
    },
    logitScale: 1,
    source: "random",
    license: "MIT",
    sha256: { weights: "", tokenizer: "" },
    limits: "Random weights.",
    metrics: {},
    training: {},
    words: null,
  };
  const texts = Array.from({ length: TEXTS }, (_, i) => String(i));
  const tokenizer: Tokenizer = { context: CONFIG.context, size: CONFIG.vocabulary, unknownWords: () => [], encode: tokenize };
  const options = { units: TEXTS, unit: "sentences", repetitions: 3 };
  const name = "40 classes × 5 sentences, ViT-B/16's text tower";
  const rows = [];
  for (const [what, chunk] of [
    ["batches of 64 in the order of length, the default", 64],
    ["one batch, as long as its longest sentence (25 tokens)", TEXTS],
  ] as const) {
    const encoder = await createTextEncoder({ card, text: graph, tokenizer, engine: ortEngine() }, { chunk });
    rows.push(await measure(`${name}: ${what}`, () => encoder.encodeTexts(texts), options));
    await encoder.dispose();
  }
  const { tokens, ends } = tokenize(texts);
  const padded = tensor(new Int32Array(TEXTS * CONFIG.context), [TEXTS, CONFIG.context]);
  const L = tokens.shape[1]!;
  for (let i = 0; i < TEXTS; i++) padded.data.set(tokens.data.subarray(i * L, (i + 1) * L), i * CONFIG.context);
  const tower = await differentiable(ortEngine(), graph);
  const feeds = textFeeds({ tokens: padded, ends });
  rows.push(await measure(`${name}: padded to the context (77), as the reference does`, () => tower.run(feeds), options));
  await tower.dispose();
  return rows;
};

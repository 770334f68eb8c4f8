/**
 * @file Another encoder: two ONNX networks, one for pictures and one for texts, put under the renderer. Here they are built with `@dilf/autodiff` and have random weights;
 * a pair that another tool exported goes the same way. Run: `node scripts/run-source.js examples/swap-encoder.ts FOLDER`
 */

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Graph, GraphBuilder, linear, ortEngine, toOnnx } from "@dilf/autodiff";
import { bytePairTokenizer, type DualEncoder, importEncoder, loadEncoder, picturesToPixels, pixelsToPictures } from "@dilf/clip";
import { type Cameras, createRenderer, normalizeShape, parseObj, type Shape } from "@dilf/renderer";
import { createRng, type Rng, tensor } from "@dilf/tensor";

const [SIZE, FEATURES] = [64, 16];

/** A coarse look, three convolutions and a mean over the picture: "pixel_values" [N, 3, S, S] → "image_embeds" [N, D]. */
export function pictureNetwork(rng: Rng): Graph {
  const g = new GraphBuilder("pictures");
  let h = g.averagePool(g.input("pixel_values", ["N", 3, SIZE, SIZE]), { kernel: [8, 8], strides: 8 });
  for (const [i, [from, to]] of [
    [3, 16],
    [16, 32],
    [32, FEATURES],
  ].entries()) {
    const weight = g.parameter(`conv${i}.weight`, random(rng, [to!, from!, 3, 3], 9 * from!));
    // tanh, not relu: the derivative of this network is to be compared with differences, which know no kinks.
    h = g.tanh(g.conv(h, weight, undefined, { pads: 1 }));
  }
  g.output("image_embeds", g.reduceMean(h, [2, 3]));
  return g.build();
}

/** The mean of word vectors: "input_ids" [T, L], "attention_mask" [T, L] → "text_embeds" [T, D]. */
export function textNetwork(rng: Rng, vocabulary: number): Graph {
  const g = new GraphBuilder("texts");
  const ids = g.input("input_ids", ["T", "L"], "int64");
  const mask = g.unsqueeze(g.cast(g.input("attention_mask", ["T", "L"], "int64"), "float32"), [2]);
  const words = g.gather(g.parameter("words", random(rng, [vocabulary, FEATURES], 1)), ids);
  const mean = g.div(g.reduceSum(g.mul(words, mask), [1]), g.reduceSum(mask, [1]));
  g.output("text_embeds", linear(g, mean, g.parameter("out", random(rng, [FEATURES, FEATURES], FEATURES))));
  return g.build();
}

const random = (rng: Rng, shape: number[], inputs: number) =>
  tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => rng.normal() / Math.sqrt(inputs)),
    shape,
  );

/** What exporters leave in a folder: two graphs, how pictures are to be prepared, and the vocabulary. */
export async function writePair(folder: string): Promise<void> {
  const [rng, tokenizer] = [createRng(1), bytePairTokenizer()];
  const vocabulary = Object.keys((tokenizer.model as { vocab: object }).vocab).length;
  const preprocessor = { image_mean: [0.5, 0.5, 0.5], image_std: [0.25, 0.25, 0.25], resample: 3, size: SIZE };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "vision_model.onnx"), toOnnx(pictureNetwork(rng)));
  await writeFile(join(folder, "text_model.onnx"), toOnnx(textNetwork(rng, vocabulary)));
  await writeFile(join(folder, "preprocessor_config.json"), JSON.stringify(preprocessor));
  await writeFile(join(folder, "tokenizer.json"), JSON.stringify(tokenizer));
}

/**
 * How well each view of a shape fits a text under an imported encoder, and how every view should move to fit it better.
 * @param views azimuth, elevation, distance [1, V] each
 * @returns dot products of features [V], and their derivatives per degree [V]
 */
export async function fitOfViews(encoder: DualEncoder, shape: Shape, views: Cameras, text: string) {
  const renderer = createRenderer({ size: encoder.imageSize });
  const wanted = await encoder.encodeTexts([text]); // [1, D]
  const drawn = await renderer.renderWithGradient([shape], views); // [V, S, S, 3]
  const seen = await encoder.encodeImagesWithGradient(picturesToPixels(drawn.value)); // [V, D]
  const [V, D] = seen.value.shape as [number, number];
  const fits = Array.from({ length: V }, (_, v) => wanted.data.reduce((sum, x, d) => sum + x * seen.value.data[v * D + d]!, 0));
  const cotangent = tensor(
    Float32Array.from({ length: V * D }, (_, i) => wanted.data[i % D]!),
    [V, D],
  );
  const { azimuth, elevation } = await drawn.pullback(pixelsToPictures(await seen.pullback(cotangent)));
  drawn.dispose();
  seen.dispose();
  await renderer.dispose();
  return { fits, azimuth: [...azimuth.data], elevation: [...elevation.data] };
}

if (process.argv[1]?.endsWith("swap-encoder.ts")) {
  const [folder] = process.argv.slice(2);
  if (folder === undefined) throw new Error("usage: swap-encoder.ts FOLDER");
  await writePair(join(folder, "pair"));
  const { card } = await importEncoder(join(folder, "pair"), join(folder, "encoder"), { family: "onnx" }); // or: dilf encoder import
  const encoder = await loadEncoder(join(folder, "encoder"), { engine: ortEngine() });
  const shape = normalizeShape(parseObj("v 0 0 0\nv 2 0 0\nv 0 1 0\nv 0 0 1\nf 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 3 4\n"));
  const row = (...values: number[]) => tensor(Float32Array.from(values), [1, values.length]);
  console.log(
    card.name,
    await fitOfViews(encoder, shape, { azimuth: row(20, 140), elevation: row(10, 40), distance: row(2.2, 2.2) }, "a wedge"),
  );
  await encoder.dispose();
}

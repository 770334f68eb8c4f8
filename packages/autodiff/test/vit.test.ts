/**
 * The gradient of whole vision transformers with respect to pixels, in float32 as it is used. The full-size ones (350 MB of weights, 1.5 GB in
 * memory, half a minute each) run with DILF_FULL=1.
 */

import { createRng, type Tensor } from "@dilf/tensor";
import { expect, test } from "vitest";
import { attention, type Graph, GraphBuilder, gradientName, linear, ortEngine, quickGelu, type Value, vjp } from "../src/index.ts";
import { numbers } from "./helpers.ts";

interface Size {
  readonly width: number;
  readonly depth: number;
  readonly heads: number;
  readonly patch: number;
  readonly image: number;
}

/** CLIP's vision tower with random weights of about the deviations that it is trained from. */
function visionTransformer({ width, depth, heads, patch, image }: Size): Graph {
  const rng = createRng(1);
  const g = new GraphBuilder("vit");
  const weight = (name: string, shape: readonly number[], deviation: number, mean = 0) => {
    const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => mean + deviation * rng.normal());
    return g.parameter(name, { data, shape });
  };
  const dense = (name: string, x: Value, out: number) =>
    linear(
      g,
      x,
      weight(`${name}.w`, [x.shape.at(-1) as number, out], (x.shape.at(-1) as number) ** -0.5),
      weight(`${name}.b`, [out], 0.02),
    );
  const norm = (name: string, x: Value) => g.layerNormalization(x, weight(`${name}.s`, [width], 0.1, 1), weight(`${name}.b`, [width], 0.1));
  const side = image / patch;
  const pixels = g.input("pixels", ["N", 3, image, image]);
  const cut = g.transpose(g.reshape(pixels, ["N", 3, side, patch, side, patch]), [0, 2, 4, 1, 3, 5]);
  const patches = dense("patch", g.reshape(cut, ["N", side * side, 3 * patch * patch]), width);
  const token = g.expand(weight("token", [width], width ** -0.5), ["N", 1, width]);
  let x = norm("pre", g.add(g.concat([token, patches], 1), weight("position", [side * side + 1, width], width ** -0.5)));
  for (let i = 0; i < depth; i++) {
    const [query, key, value] = g.split(dense(`${i}.qkv`, norm(`${i}.norm1`, x), 3 * width), -1, [width, width, width]);
    x = g.add(x, dense(`${i}.out`, attention(g, { query: query!, key: key!, value: value!, heads }), width));
    x = g.add(x, dense(`${i}.fc2`, quickGelu(g, dense(`${i}.fc1`, norm(`${i}.norm2`, x), 4 * width)), width));
  }
  g.output("y", g.matmul(norm("post", g.squeeze(g.slice(x, 1, 0, 1), [1])), weight("projection", [width, 64], width ** -0.5)));
  return g.build();
}

const SIZES: readonly (Size & { readonly name: string; readonly full: boolean })[] = [
  { name: "tiny", width: 32, depth: 3, heads: 4, patch: 8, image: 32, full: false },
  { name: "ViT-B/32", width: 768, depth: 12, heads: 12, patch: 32, image: 224, full: true },
  { name: "ViT-B/16", width: 768, depth: 12, heads: 12, patch: 16, image: 224, full: true },
];

test.each(SIZES.filter(({ full }) => !full || process.env.DILF_FULL))(
  "$name: the directional derivative is that of finite differences",
  async (size) => {
    const graph = visionTransformer(size);
    const engine = ortEngine({ threads: 2 });
    const rng = createRng(2);
    const tensor = (shape: readonly number[], draw: () => number): Tensor => ({
      data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, draw),
      shape,
    });
    const shape = [2, 3, size.image, size.image];
    const pixels = tensor(shape, () => rng.next());
    const cotangent = tensor([2, 64], () => rng.normal());
    const back = await engine.compile(vjp(graph, { wrt: ["pixels"] }), { weights: "shared" });
    const results = await back.run({ pixels, "y.cotangent": cotangent });
    await back.dispose();
    const gradient = numbers(results[gradientName("pixels")]);
    // Half the gradient and half noise, so that the derivative is large in a direction that is not special.
    const scale = Math.hypot(...gradient.slice(0, 1000)) / Math.sqrt(1000);
    const direction = gradient.map((value) => value / scale + rng.normal());
    const forward = await engine.compile(graph, { weights: "shared" });
    const STEP = 1e-3; // of pixels in 0..1
    const along = async (step: number) => {
      const moved = pixels.data.map((value, i) => value + step * direction[i]!);
      const { y } = await forward.run({ pixels: { data: moved, shape } });
      return numbers(y).reduce((sum, value, i) => sum + value * cotangent.data[i]!, 0);
    };
    const numeric = ((await along(STEP)) - (await along(-STEP))) / (2 * STEP);
    await forward.dispose();
    const analytic = gradient.reduce((sum, value, i) => sum + value * direction[i]!, 0);
    expect(Math.abs(numeric)).toBeGreaterThan(0.1);
    // The bound; what is left is the rounding of float32 outputs over the step, and the third derivative.
    expect(Math.abs(analytic / numeric - 1)).toBeLessThan(5e-3);
  },
  300_000,
);

import { ortEngine } from "@dilf/autodiff";
import { createRandomEncoder, picturesToPixels } from "@dilf/clip";
import { createRenderer, type Renderer } from "@dilf/renderer";
import { createRng, type Tensor, tensor } from "@dilf/tensor";
import { expect, test } from "vitest";
import { createShapeEncoder, fixedViews, groupView, pointNetViews, type ShapeEncoderParts, type ShapeEncoderState } from "../src/index.ts";
import { cloudsOf, meshes } from "./support/shapes.ts";

const engine = ortEngine({ threads: 1 });
const SIZE = 16;
const shapes = meshes((values) => Float32Array.from(values));
const points = cloudsOf(shapes, 20);
const parts = async (): Promise<ShapeEncoderParts> => ({
  viewpoints: pointNetViews({ engine, views: 3, points: 20, widths: [8, 16], head: [12] }),
  renderer: createRenderer({ size: SIZE }),
  encoder: await createRandomEncoder({ engine, imageSize: SIZE, patchSize: 8, seed: 4 }),
  fusion: groupView({ engine }),
});
const stateOf = ({ viewpoints, fusion, encoder }: ShapeEncoderParts): ShapeEncoderState => ({
  viewpoints: viewpoints.init(1),
  fusion: fusion.init(1, viewpoints.views, encoder.featureSize),
});
const cotangent = (shape: readonly number[]): Tensor => {
  const rng = createRng(9);
  return tensor(
    Float32Array.from({ length: shape[0]! * shape[1]! }, () => rng.normal()),
    shape,
  );
};
const relative = (a: ReadonlyMap<string, Tensor>, b: ReadonlyMap<string, Tensor>): number => {
  let [difference, size] = [0, 0];
  for (const [name, { data }] of a)
    for (const [i, x] of data.entries()) {
      difference += (x - b.get(name)!.data[i]!) ** 2;
      size += x * x;
    }
  return Math.sqrt(difference / size);
};

test("encode is policy, renderer, encoder and fusion one after the other", async () => {
  const all = await parts();
  const state = stateOf(all);
  const { viewpoints, renderer, encoder, fusion } = all;
  const encoded = await createShapeEncoder(all, { chunk: 4 }).encode(shapes, points, state, { pictures: true });
  const cameras = await viewpoints.cameras(points, state.viewpoints);
  const pictures = await renderer.render(shapes, cameras);
  const views = await encoder.encodeImages(picturesToPixels(pictures));
  const viewFeatures = tensor(views.data, [3, 3, encoder.featureSize]);
  expect(encoded.cameras).toEqual(cameras);
  expect(encoded.pictures).toEqual(pictures);
  expect(encoded.viewFeatures.shape).toEqual([3, 3, encoder.featureSize]);
  const close = (a: Tensor, b: Tensor) => {
    for (const [i, x] of a.data.entries()) expect(x).toBeCloseTo(b.data[i]!, 5); // float32, other batch sizes in the products
  };
  close(encoded.viewFeatures, viewFeatures);
  close(encoded.features, await fusion.fuse(viewFeatures, state.fusion));
  expect(await createShapeEncoder(all).encode(shapes, points, state)).not.toHaveProperty("pictures");
});

test("the chunk changes neither features nor gradients beyond rounding", async () => {
  const all = await parts();
  const state = stateOf(all);
  const run = async (chunk: number) => {
    const { value, pullback, buffers, dispose } = await createShapeEncoder(all, { chunk }).encodeWithGradient(shapes, points, state);
    const gradients = await pullback(cotangent(value.shape));
    dispose();
    return { value, gradients, buffers };
  };
  const whole = await run(48);
  expect(Math.hypot(...[...whole.gradients.viewpoints.values()].map(({ data }) => Math.hypot(...data)))).toBeGreaterThan(1e-3);
  for (const chunk of [1, 2, 3, 4, 6]) {
    const { value, gradients, buffers } = await run(chunk);
    for (const [i, x] of value.data.entries()) expect(x).toBeCloseTo(whole.value.data[i]!, 5);
    // Float32 sums in another order, cancelling: 1e-6 was measured.
    expect(relative(whole.gradients.viewpoints, gradients.viewpoints)).toBeLessThan(1e-4);
    expect(relative(whole.gradients.fusion, gradients.fusion)).toBeLessThan(1e-4);
    expect(buffers).toEqual(whole.buffers);
  }
});

test("pictures that are kept are encoded once; others, or all, twice; nothing else changes", async () => {
  const all = await parts();
  const calls: string[] = [];
  const renderer: Renderer = {
    ...all.renderer,
    render: (...args) => {
      calls.push("draw");
      return all.renderer.render(...args);
    },
    renderWithGradient: (...args) => {
      calls.push("draw+");
      return all.renderer.renderWithGradient(...args);
    },
  };
  const run = async (keepBytes: number, given: ShapeEncoderParts = all, points_ = points) => {
    calls.length = 0;
    const mine = { ...given, renderer };
    const { value, pullback, dispose } = await createShapeEncoder(mine, { chunk: 3, keepBytes }).encodeWithGradient(
      shapes,
      points_,
      stateOf(mine),
    );
    const forward = calls.length;
    const gradients = [await pullback(cotangent(value.shape)), await pullback(cotangent(value.shape))];
    expect(gradients[1]).toEqual(gradients[0]); // a pullback may be called more than once
    dispose();
    return { value, gradients: gradients[0]!, forward: calls.slice(0, forward), back: calls.slice(forward) };
  };
  const chunkBytes = 3 * SIZE * SIZE * 28;
  const kept = await run(2 ** 30);
  expect([kept.forward, kept.back]).toEqual([["draw+", "draw+", "draw+"], []]);
  const some = await run(2 * chunkBytes);
  expect([some.forward, some.back]).toEqual([
    ["draw+", "draw+", "draw"],
    ["draw+", "draw+"], // the third chunk, in two pullbacks
  ]);
  const none = await run(0);
  expect(none.forward).toEqual(["draw", "draw", "draw"]);
  for (const { value, gradients } of [some, none]) {
    expect(value).toEqual(kept.value);
    expect(gradients).toEqual(kept.gradients);
  }
  // Without parameters of the policy there is no way back through the pictures.
  const fixed = await run(2 ** 30, { ...all, viewpoints: fixedViews("circular", { views: 3 }) }, tensor(new Float32Array(0), [3, 0, 3]));
  expect([fixed.forward, fixed.back]).toEqual([["draw", "draw", "draw"], []]);
  expect(fixed.gradients.viewpoints.size).toBe(0);
  expect(fixed.gradients.fusion.size).toBe(4);
});

test("what does not fit is an error that says why", async () => {
  const all = await parts();
  expect(() => createShapeEncoder({ ...all, renderer: createRenderer({ size: 8 }) })).toThrow(/draws 8 px, encoder "random" reads 16 px/);
  expect(() => createShapeEncoder(all, { chunk: 0 })).toThrow(/chunk/);
  expect(() => createShapeEncoder(all, { keepBytes: -1 })).toThrow(/keepBytes/);
  expect(() => createShapeEncoder(all, { chunks: 1 } as object)).toThrow(/unknown option "chunks"/);
  const encoder = createShapeEncoder(all);
  await expect(encoder.encode([], points, stateOf(all))).rejects.toThrow(/no shapes/);
  await expect(encoder.encode(shapes.slice(1), points, stateOf(all))).rejects.toThrow(/must be \[2, 20, 3\], got \[3, 20, 3\]/);
  await encoder.dispose();
  await expect(encoder.encode(shapes, points, stateOf(all))).rejects.toThrow(/dispose/);
});

test("the next pictures are drawn while the encoder is at work, both ways, and with known features it runs once", async () => {
  const all = await parts();
  const log: string[] = [];
  const numbered = (what: string) => {
    let n = 0;
    return () => log.push(`${what} ${++n}`);
  };
  const run = async (keepBytes: number) => {
    log.length = 0;
    const [drawn, encoded, back] = [numbered("draw"), numbered("encode"), numbered("back")];
    let known = 0;
    const renderer: Renderer = {
      ...all.renderer,
      render: (...args) => {
        drawn();
        return all.renderer.render(...args);
      },
      renderWithGradient: (...args) => {
        drawn();
        return all.renderer.renderWithGradient(...args);
      },
    };
    const encoder = {
      ...all.encoder,
      encodeImages: (pixels: Tensor) => {
        encoded();
        return all.encoder.encodeImages(pixels);
      },
      async encodeImagesWithGradient(pixels: Tensor, features?: Tensor) {
        if (features) known++;
        else encoded();
        const step = await all.encoder.encodeImagesWithGradient(pixels, features);
        return {
          ...step,
          pullback: (cotangent: Tensor) => {
            back();
            return step.pullback(cotangent);
          },
        };
      },
    };
    const { value, pullback } = await createShapeEncoder({ ...all, renderer, encoder }, { chunk: 3, keepBytes }).encodeWithGradient(
      shapes,
      points,
      stateOf(all),
    );
    const forward = log.splice(0);
    const gradients = await pullback(cotangent(value.shape));
    return { forward, back: [...log], known, gradients };
  };
  const none = await run(0);
  expect(none.forward).toEqual(["draw 1", "draw 2", "encode 1", "draw 3", "encode 2", "encode 3"]);
  expect(none.back).toEqual(["draw 4", "draw 5", "back 1", "draw 6", "back 2", "back 3"]);
  expect(none.known).toBe(3);
  const kept = await run(2 ** 30);
  expect(kept.forward).toEqual(none.forward);
  expect(kept.back).toEqual(["back 1", "back 2", "back 3"]);
  expect(kept.known).toBe(0);
  expect(kept.gradients).toEqual(none.gradients);
});

test("a failure on the way releases what was drawn, and is told once", async () => {
  const all = await parts();
  let open = 0;
  const renderer: Renderer = {
    ...all.renderer,
    async renderWithGradient(...args) {
      open++;
      const step = await all.renderer.renderWithGradient(...args);
      return {
        ...step,
        dispose() {
          open--;
          step.dispose();
        },
      };
    },
  };
  const encoder = {
    ...all.encoder,
    async encodeImagesWithGradient(): Promise<never> {
      throw new Error("no power");
    },
  };
  const whole = createShapeEncoder({ ...all, renderer, encoder }, { chunk: 3 });
  await expect(whole.encodeWithGradient(shapes, points, stateOf(all))).rejects.toThrow("no power");
  expect(open).toBe(0);
  const late = createShapeEncoder({ ...all, renderer, encoder }, { chunk: 3, keepBytes: 0 });
  const { value, pullback } = await late.encodeWithGradient(shapes, points, stateOf(all));
  await expect(pullback(cotangent(value.shape))).rejects.toThrow("no power");
  expect(open).toBe(0);
});

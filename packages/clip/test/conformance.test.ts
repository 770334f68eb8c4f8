import { ortEngine } from "@dilf/autodiff";
import { type Tensor, tensor } from "@dilf/tensor";
import { afterAll, describe, expect, test } from "vitest";
import { createRandomEncoder, type DualEncoder, loadEncoder } from "../src/index.ts";
import { encoderConformance } from "../src/testing/index.ts";

const engine = ortEngine({ threads: 1 });

describe.each<[string, () => Promise<DualEncoder>]>([
  ["random", () => createRandomEncoder({ engine, imageSize: 16, width: 16 })],
  ["mini", () => loadEncoder("mini", { engine })],
])("%s", (_, make) => {
  const encoder = make();
  afterAll(async () => (await encoder).dispose());
  test.each(encoderConformance)("$name", async ({ check }) => {
    for (const value of Object.values(await check(await encoder))) expect(Number.isFinite(value)).toBe(true);
  });
});

/** Each breaks the contract in one way: a suite that passes them is none. */
const half = (x: Tensor): Tensor => tensor(x.data.slice(0, x.data.length / 2), [x.shape[0]!, x.shape[1]! / 2]);
const times = (x: Tensor, factor: number): Tensor =>
  tensor(
    x.data.map((value) => value * factor),
    x.shape,
  );
let runs = 0;
test.each<[string, RegExp, (honest: DualEncoder) => Partial<DualEncoder>]>([
  [
    "features of another length",
    /a result is \[3, 8\], wanted \[3, 16\]/,
    (e) => ({ encodeImages: async (x) => half(await e.encodeImages(x)) }),
  ],
  [
    "features that are not numbers",
    /row 0 has length NaN/,
    (e) => ({ encodeTexts: async (x) => times(await e.encodeTexts(x), Number.NaN) }),
  ],
  [
    "features that are constant",
    /all rows are equal/,
    (e) => ({ encodeImages: async (x) => tensor(new Float32Array(x.shape[0]! * 16).fill(1), [x.shape[0]!, e.featureSize]) }),
  ],
  [
    "a run that changes",
    /gave other features the second time/,
    (e) => ({ encodeImages: async (x) => times(await e.encodeImages(x), 1 + 1e-6 * runs++) }),
  ],
  [
    "a gradient that is 2 % too large",
    /the gradient differs from finite differences, relatively: [12]\.\d+e-2/,
    (e) => ({
      encodeImagesWithGradient: async (x) => {
        const step = await e.encodeImagesWithGradient(x);
        return { ...step, pullback: async (c) => times(await step.pullback(c), 1.02) };
      },
    }),
  ],
  [
    "a gradient that forgets the lower half of the picture",
    /the gradient differs from finite differences, relatively/,
    (e) => ({
      encodeImagesWithGradient: async (x) => {
        const step = await e.encodeImagesWithGradient(x);
        const forget = (g: Tensor) =>
          tensor(
            g.data.map((value, i) => (Math.floor(i / 16) % 16 < 8 ? value : 0)),
            g.shape,
          );
        return { ...step, pullback: async (c) => forget(await step.pullback(c)) };
      },
    }),
  ],
  [
    "a pullback that is not linear",
    /the pullback of twice a cotangent is not twice its pullback/,
    (e) => ({
      encodeImagesWithGradient: async (x) => {
        const step = await e.encodeImagesWithGradient(x);
        return { ...step, pullback: async (c) => step.pullback(tensor(c.data.map(Math.abs), c.shape)).then((g) => times(g, c.data[0]!)) };
      },
    }),
  ],
  [
    "pictures of every size",
    /pictures of another size: accepted/,
    (e) => ({ encodeImages: async (x) => tensor(new Float32Array(x.shape[0]! * 16), [x.shape[0]!, e.featureSize]) }),
  ],
  ["long texts cut in silence", /a text of 10,000 words: accepted/, (e) => ({ encodeTexts: (x) => e.encodeTexts(x, { truncate: true }) })],
  ["no logit scale", /logitScale must be finite and > 0, got 0/, () => ({ logitScale: 0 })],
  ["no name", /name "" and fingerprint/, () => ({ name: "" })],
])("an encoder with %s is found out", async (_, message, breakIt) => {
  const honest = await createRandomEncoder({ engine, imageSize: 16, width: 16 });
  const broken = { ...honest, ...breakIt(honest) };
  const complaints: string[] = [];
  for (const { check } of encoderConformance) await check(broken).catch((error: Error) => void complaints.push(error.message));
  expect(complaints.join("\n")).toMatch(message);
  await honest.dispose();
});

import { type Engine, ortEngine } from "@dilf/autodiff";
import { expect, test } from "vitest";
import { GOLDEN_MODELS, type GoldenModel, goldenErrors, goldenIsHere } from "./support/golden.ts";

const note = goldenIsHere ? "" : " (skipped: no golden fixtures beside the checkout)";

/** Another engine is another row here. */
const ENGINES: readonly Engine[] = [ortEngine({ threads: 1 })];
const ROWS = ENGINES.flatMap((engine) =>
  GOLDEN_MODELS.map((model): [string, string, Engine, GoldenModel] => [`${model.folder}/${model.file}`, engine.name, engine, model]),
);

// The issue asks for 1e-4 and 1e-3. Measured on onnxruntime: features below 6e-7, gradients below 1.1e-6; an order of magnitude is left for other
// machines' kernels. import.test.ts shows that a wrong epsilon gives more than that.
const FEATURES = 1e-5;
const GRADIENTS = 2e-5;

test.skipIf(!goldenIsHere).each(ROWS)(`%s on %s: the reference's features and pixel gradients${note}`, async (_, __, engine, model) => {
  const { image, text, linearGradient, cosineGradient } = await goldenErrors(engine, model);
  expect(image).toBeLessThan(FEATURES);
  expect(text).toBeLessThan(FEATURES);
  expect(linearGradient).toBeLessThan(GRADIENTS);
  expect(cosineGradient).toBeLessThan(GRADIENTS);
});

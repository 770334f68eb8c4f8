import { tfjsEngine } from "@dilf/autodiff";
import { expect, test } from "vitest";
import { type PretrainTask, pretrain, type StepEvent } from "../src/index.ts";
import { tinyTask } from "./fixtures/tiny.ts";

async function twoSteps(task: PretrainTask): Promise<{ readonly steps: readonly StepEvent[]; readonly weights: readonly Float32Array[] }> {
  const steps: StepEvent[] = [];
  for await (const event of pretrain(task, { epochs: 2, batchSize: 12, seed: 3 })) {
    if (event.kind === "step") steps.push(event);
    if (event.kind === "done")
      return {
        steps,
        weights: [event.state.viewpoints, event.state.fusion].flatMap(({ parameters }) => [...parameters.values()].map(({ data }) => data)),
      };
  }
  throw new Error("it did not end");
}

test.each(["wasm", "cpu"] as const)("two steps of pretraining on tfjs (%s) are those on onnxruntime", async (backend) => {
  const [ort, tfjs] = [await twoSteps(await tinyTask()), await twoSteps(await tinyTask({ engine: tfjsEngine({ backend }) }))];
  expect(tfjs.steps).toHaveLength(2);
  // Two implementations of every product and sum in float32; over one step AdamW turns a gradient near 0 into a whole step, which the second loss sees a little.
  expect(Math.abs(tfjs.steps[0]!.loss - ort.steps[0]!.loss)).toBeLessThan(1e-5);
  expect(Math.abs(tfjs.steps[1]!.loss - ort.steps[1]!.loss)).toBeLessThan(1e-4);
  for (const group of ["viewpoints", "fusion"] as const)
    for (const [i, { gradientNorms }] of tfjs.steps.entries())
      expect(gradientNorms[group] / ort.steps[i]!.gradientNorms[group]).toBeCloseTo(1, 2);
  let [difference, moved] = [0, 0];
  for (const [k, data] of tfjs.weights.entries())
    for (const [i, x] of data.entries()) {
      difference += (x - ort.weights[k]![i]!) ** 2;
      moved++;
    }
  // Two steps of 1e-3 at most: what differs is a fraction of them.
  expect(Math.sqrt(difference / moved)).toBeLessThan(2e-4);
});

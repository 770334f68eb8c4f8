import type { Parameters } from "@dilf/autodiff";
import { createRng, tensor } from "@dilf/tensor";
import { expect, test } from "vitest";
import { adamW } from "../src/optimizers/adamw.ts";
import { clipGradients, gradientNorm } from "../src/optimizers/clip-gradients.ts";
import { cosineSchedule } from "../src/optimizers/schedules.ts";

const one = (value: number, shape: readonly number[] = [1, 1]): Parameters => new Map([["w", tensor(Float32Array.of(value), shape)]]);
const of = (parameters: Parameters) => parameters.get("w")!.data[0]!;

// By hand with β = 0.9, 0.98, ε = 1e-8. Step 1: m = 0.1g, v = 0.02g², m̂ = g, √v̂ = |g|, so w moves by −η·sign(g) beside the decay.
// Step 2 with g, then g': m̂ = (0.09g + 0.1g')/0.19, v̂ = (0.0196g² + 0.02g'²)/0.0396.
test.each([
  { name: "the first step has the length of the learning rate", w: 1, gradients: [0.5], decay: 0, shape: [1, 1], wanted: 1 - 0.1 },
  { name: "whatever the size of the gradient", w: 1, gradients: [-500], decay: 0, shape: [1, 1], wanted: 1 + 0.1 },
  { name: "decay is decoupled: w(1 − ηλ) − η", w: 2, gradients: [0.5], decay: 0.1, shape: [1, 1], wanted: 2 * 0.99 - 0.1 },
  { name: "rank 1 is not decayed", w: 2, gradients: [0.5], decay: 0.1, shape: [1], wanted: 2 - 0.1 },
  { name: "a zero gradient decays only", w: 2, gradients: [0], decay: 0.1, shape: [1, 1], wanted: 2 * 0.99 },
  { name: "a zero gradient moves no bias", w: 2, gradients: [0], decay: 0.1, shape: [1], wanted: 2 },
  {
    name: "two steps: 1, then −3",
    w: 1,
    gradients: [1, -3],
    decay: 0,
    shape: [1, 1],
    // m̂ = (0.09 − 0.3)/0.19 = −1.105263, v̂ = (0.0196 + 0.18)/0.0396 = 5.040404, quotient −0.492302
    wanted: 1 - 0.1 + 0.1 * 0.4923018,
  },
])("adamW: $name", ({ w, gradients, decay, shape, wanted }) => {
  const optimizer = adamW({ weightDecay: decay });
  let parameters = one(w, shape);
  let state = optimizer.init(parameters);
  for (const g of gradients) ({ parameters, state } = optimizer.update(parameters, one(g, shape), state, 0.1));
  expect(of(parameters)).toBeCloseTo(wanted, 6); // float32 storage
  expect(state.step).toBe(gradients.length);
});

test("adamW minimises, and changes nothing that it was given", () => {
  const optimizer = adamW({ weightDecay: 0 });
  let parameters = one(5);
  let state = optimizer.init(parameters);
  const start = parameters;
  for (let step = 0; step < 400; step++)
    ({ parameters, state } = optimizer.update(parameters, one(2 * (of(parameters) - 3)), state, 0.05 * (1 - step / 400)));
  expect(of(parameters)).toBeCloseTo(3, 2);
  expect(of(start)).toBe(5);
});

test("adamW goes on exactly from a saved state", () => {
  const rng = createRng(3);
  const gradients = Array.from({ length: 6 }, () => one(rng.normal()));
  const run = (parameters: Parameters, state: ReturnType<ReturnType<typeof adamW>["init"]>, list: readonly Parameters[]) => {
    const optimizer = adamW();
    for (const g of list) ({ parameters, state } = optimizer.update(parameters, g, state, 1e-2));
    return { parameters, state };
  };
  const whole = run(one(1), adamW().init(one(1)), gradients);
  const half = run(one(1), adamW().init(one(1)), gradients.slice(0, 3));
  expect(run(half.parameters, half.state, gradients.slice(3))).toEqual(whole);
});

test.each([
  { call: () => adamW({ betas: [1, 0.9] }), message: /betas/ },
  { call: () => adamW({ epsilon: 0 }), message: /epsilon/ },
  { call: () => adamW({ weightDecay: -1 }), message: /weightDecay/ },
  { call: () => adamW().update(one(1), one(1), adamW().init(one(1)), Number.NaN), message: /learningRate/ },
  { call: () => adamW().update(one(1), new Map(), adamW().init(one(1)), 1), message: /no gradient for "w"/ },
  { call: () => adamW().update(new Map(), one(1), adamW().init(one(1)), 1), message: /"w", which is not a parameter/ },
  { call: () => adamW().update(one(1), one(1, [1]), adamW().init(one(1)), 1), message: /gradient of "w" is \[1\], the parameter \[1, 1\]/ },
  { call: () => clipGradients(one(1), 0), message: /maxNorm/ },
  { call: () => clipGradients(one(Number.NaN), 1), message: /length NaN/ },
  { call: () => cosineSchedule({ base: 0, warmupSteps: 0, totalSteps: 1 }), message: /base/ },
  { call: () => cosineSchedule({ base: 1, warmupSteps: 3, totalSteps: 2 }), message: /warmupSteps/ },
  { call: () => cosineSchedule({ base: 1, warmupSteps: 0, totalSteps: 0 }), message: /totalSteps/ },
  { call: () => cosineSchedule({ base: 1, warmupSteps: 0, totalSteps: 2, floor: 2 }), message: /floor/ },
])("out of range: $message", ({ call, message }) => expect(call).toThrow(message));

test.each([
  { maxNorm: 10, wanted: [3, 4] }, //  length 5 is below the bound
  { maxNorm: 5, wanted: [3, 4] }, //   at the bound
  { maxNorm: 1, wanted: [0.6, 0.8] }, // one factor for all
])("clipGradients to $maxNorm", ({ maxNorm, wanted }) => {
  const gradients: Parameters = new Map([
    ["a", tensor(Float32Array.of(3), [1])],
    ["b", tensor(Float32Array.of(4), [1, 1])],
  ]);
  expect(gradientNorm(gradients)).toBe(5);
  const clipped = clipGradients(gradients, maxNorm);
  expect(clipped.get("a")!.data[0]).toBeCloseTo(wanted[0]!, 6);
  expect(clipped.get("b")!.data[0]).toBeCloseTo(wanted[1]!, 6);
});

test.each([
  { step: 0, rate: 0.25 }, // warm-up
  { step: 3, rate: 1 }, //    its last step
  { step: 4, rate: 1 }, //    the cosine begins at its top
  { step: 8, rate: 0.6 }, //  half way: the mean of base and floor
  { step: 12, rate: 0.2 }, // the end
  { step: 99, rate: 0.2 }, // and after
])("cosineSchedule at step $step", ({ step, rate }) => {
  expect(cosineSchedule({ base: 1, warmupSteps: 4, totalSteps: 12, floor: 0.2 })(step)).toBeCloseTo(rate, 12);
});

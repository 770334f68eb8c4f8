import type { Parameters } from "@dilf/autodiff";
import { createRng, tensor } from "@dilf/tensor";
import { expect, test } from "vitest";
import { adamW } from "../src/optimizers/adamw.ts";
import { clipGradients, gradientNorm } from "../src/optimizers/clip-gradients.ts";
import { createOptimizer, type OptimizerName, optimizers } from "../src/optimizers/index.ts";
import { lamb } from "../src/optimizers/lamb.ts";
import { constantSchedule, cosineSchedule, createSchedule, stepSchedule } from "../src/optimizers/schedules.ts";
import { sgd } from "../src/optimizers/sgd.ts";

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

// By hand. Velocity: v₁ = g₁, v₂ = μv₁ + g₂; plain w −= ηv, Nesterov w −= η(g + μv). η = 0.1, μ = 0.5.
test.each([
  { name: "without momentum: w − ηg", options: { momentum: 0, weightDecay: 0 }, gradients: [2], shape: [1, 1], wanted: 1 - 0.2 },
  {
    name: "momentum: v = 2, then 1 + 3",
    options: { momentum: 0.5, weightDecay: 0 },
    gradients: [2, 3],
    shape: [1, 1],
    wanted: 1 - 0.2 - 0.4,
  },
  {
    name: "Nesterov: 2 + 0.5·2, then 3 + 0.5·4",
    options: { momentum: 0.5, nesterov: true, weightDecay: 0 },
    gradients: [2, 3],
    shape: [1, 1],
    wanted: 1 - 0.3 - 0.5,
  },
  {
    name: "decay is part of the gradient: 2 + 0.5·1",
    options: { momentum: 0, weightDecay: 0.5 },
    gradients: [2],
    shape: [1, 1],
    wanted: 1 - 0.25,
  },
  { name: "rank 1 is not decayed", options: { momentum: 0, weightDecay: 0.5 }, gradients: [2], shape: [1], wanted: 1 - 0.2 },
])("sgd: $name", ({ options, gradients, shape, wanted }) => {
  const optimizer = sgd(options);
  let parameters = one(1, shape);
  let state = optimizer.init(parameters);
  for (const g of gradients) ({ parameters, state } = optimizer.update(parameters, one(g, shape), state, 0.1));
  expect(of(parameters)).toBeCloseTo(wanted, 6); // float32 storage
  expect(state.second.size).toBe(0);
});

test("lamb by hand: two weights, one step", () => {
  // Step 1: m̂ = g, √v̂ = |g|, so u = sign(g) + λw = (1 + 0.1·3, −1 + 0.1·4) = (1.3, −0.6), ‖u‖ = √2.05; ‖w‖ = 5; w −= 0.1·5/√2.05·u.
  const w = (x: number, y: number): Parameters => new Map([["w", tensor(Float32Array.of(x, y), [2, 1])]]);
  const optimizer = lamb({ weightDecay: 0.1 });
  const trust = 5 / Math.sqrt(2.05);
  const { parameters } = optimizer.update(w(3, 4), w(0.5, -20), optimizer.init(w(3, 4)), 0.1);
  const [x, y] = parameters.get("w")!.data;
  expect(x).toBeCloseTo(3 - 0.1 * trust * 1.3, 4); // ε = 1e-6 beside |g| = 0.5
  expect(y).toBeCloseTo(4 + 0.1 * trust * 0.6, 4);
  // A length beyond γ counts as γ.
  const tight = lamb({ weightDecay: 0.1, largestNorm: 1 });
  expect(tight.update(w(3, 4), w(0.5, -20), tight.init(w(3, 4)), 0.1).parameters.get("w")!.data[0]).toBeCloseTo(
    3 - (0.1 / Math.sqrt(2.05)) * 1.3,
    4,
  );
  // A bias moves as with Adam: by the rate.
  expect(of(lamb().update(one(7, [1]), one(-3, [1]), lamb().init(one(7, [1])), 0.1).parameters)).toBeCloseTo(7.1, 5);
  // A matrix of zeros has no length to trust.
  expect(of(lamb().update(one(0), one(-3), lamb().init(one(0)), 0.1).parameters)).toBeCloseTo(0.1, 5);
});

/** The formulas over plain numbers in float64, a vector a step. */
const TWINS: Readonly<Record<string, (w: number[], gradients: readonly number[][], rate: number) => number[]>> = {
  adamw(w, gradients, rate) {
    const m = w.map(() => 0);
    const v = w.map(() => 0);
    for (const [t, g] of gradients.entries())
      for (let i = 0; i < w.length; i++) {
        m[i] = 0.9 * m[i]! + 0.1 * g[i]!;
        v[i] = 0.98 * v[i]! + 0.02 * g[i]! ** 2;
        const [mean, square] = [m[i]! / (1 - 0.9 ** (t + 1)), v[i]! / (1 - 0.98 ** (t + 1))];
        w[i] = w[i]! - rate * 0.1 * w[i]! - (rate * mean) / (Math.sqrt(square) + 1e-8);
      }
    return w;
  },
  sgd(w, gradients, rate) {
    const v = w.map(() => 0);
    for (const g of gradients)
      for (let i = 0; i < w.length; i++) {
        const slope = g[i]! + 0.1 * w[i]!;
        v[i] = 0.9 * v[i]! + slope;
        w[i] = w[i]! - rate * v[i]!;
      }
    return w;
  },
  lamb(w, gradients, rate) {
    const m = w.map(() => 0);
    const v = w.map(() => 0);
    for (const [t, g] of gradients.entries()) {
      const u = w.map((x, i) => {
        m[i] = 0.9 * m[i]! + 0.1 * g[i]!;
        v[i] = 0.999 * v[i]! + 0.001 * g[i]! ** 2;
        return m[i]! / (1 - 0.9 ** (t + 1)) / (Math.sqrt(v[i]! / (1 - 0.999 ** (t + 1))) + 1e-6) + 0.1 * x;
      });
      const trust = Math.min(Math.hypot(...w), 10) / Math.hypot(...u);
      w = w.map((x, i) => x - rate * trust * u[i]!);
    }
    return w;
  },
};

test.each(Object.keys(optimizers) as OptimizerName[])("%s is its float64 twin over 40 steps", (kind) => {
  const rng = createRng(4);
  const start = Array.from({ length: 12 }, () => rng.normal());
  const gradients = Array.from({ length: 40 }, () => Array.from({ length: 12 }, () => rng.normal()));
  const optimizer = createOptimizer({ kind }, 0.1);
  const named = (values: readonly number[]): Parameters => new Map([["w", tensor(Float32Array.from(values), [4, 3])]]);
  let parameters = named(start);
  let state = optimizer.init(parameters);
  for (const g of gradients) ({ parameters, state } = optimizer.update(parameters, named(g), state, 0.01));
  const wanted = TWINS[kind]!([...start], gradients, 0.01);
  // Storage in float32: 40 roundings of 6e-8 of numbers up to 3, and of the moments.
  for (const [i, x] of parameters.get("w")!.data.entries()) expect(Math.abs(x - wanted[i]!)).toBeLessThan(2e-5);
  expect(Math.hypot(...wanted.map((x, i) => x - start[i]!))).toBeGreaterThan(0.1);
});

test.each([
  { settings: { kind: "cosine", floor: 0.2 } as const, rates: [0.5, 1, 1, 0.882843, 0.6, 0.317157, 0.2] },
  { settings: { kind: "constant" } as const, rates: [0.5, 1, 1, 1, 1, 1, 1] },
  { settings: { kind: "step", epochs: 1.5, factor: 0.1 } as const, rates: [0.5, 1, 1, 0.1, 0.1, 0.1, 0.01] },
])("schedule $settings.kind: 6 steps, 2 an epoch, 2 of warm-up", ({ settings, rates }) => {
  const schedule = createSchedule(settings, { warmupSteps: 2, stepsPerEpoch: 2, totalSteps: 6 });
  for (const [step, rate] of rates.entries()) {
    expect(schedule(1)(step), String(step)).toBeCloseTo(rate, 6);
    expect(schedule(3)(step)).toBeCloseTo(3 * rate, 5);
  }
});

test.each([
  { call: () => sgd({ momentum: 1 }), message: /sgd: momentum must be in \[0, 1\)/ },
  { call: () => sgd({ momentum: 0, nesterov: true }), message: /sgd: nesterov/ },
  { call: () => sgd({ betas: [0, 0] } as object), message: /unknown option "betas"/ },
  { call: () => lamb({ largestNorm: 0 }), message: /lamb: largestNorm/ },
  { call: () => createOptimizer({ kind: "adam" } as never, 0), message: /one of adamw, sgd, lamb, got "adam"/ },
  {
    call: () => createSchedule({ kind: "linear" } as never, { warmupSteps: 0, stepsPerEpoch: 1, totalSteps: 1 }),
    message: /cosine, constant, step/,
  },
  { call: () => stepSchedule({ base: 1, warmupSteps: 0, every: 0.5, factor: 1 }), message: /every/ },
  { call: () => stepSchedule({ base: 1, warmupSteps: 0, every: 1, factor: 2 }), message: /factor/ },
  { call: () => constantSchedule({ base: 1, warmupSteps: -1 }), message: /warmupSteps/ },
])("out of range: $message", ({ call, message }) => expect(call).toThrow(message));

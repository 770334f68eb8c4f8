/** @file What both suites measure with. A check throws an Error that says what was wrong, under any test runner or none. */

import { createRng, shapeText, type Tensor, tensor } from "@dilf/tensor";
import type { LearnedState } from "../contracts.ts";

/** One demand on a part. */
export interface Check<Subject> {
  readonly name: string;
  /** @returns numbers worth reporting, by name. @throws Error when the subject breaks its contract */
  check(subject: Subject): Promise<Readonly<Record<string, number>>>;
}

/** Kernels may sum in another order for another number of rows. */
export const SAME = 1e-4;

export function fail(message: string): never {
  throw new Error(`conformance: ${message}`);
}

export function below(limit: number, error: number, what: string): number {
  if (!(error <= limit)) fail(`${what}: ${error.toExponential(2)} > ${limit}`);
  return error;
}

export function demandShape(what: string, { shape }: Tensor, wanted: readonly number[]): void {
  if (shapeText(shape) !== shapeText(wanted)) fail(`${what} is ${shapeText(shape)}, wanted ${shapeText(wanted)}`);
}

export function demandFinite(what: string, { data }: Tensor): void {
  const at = data.findIndex((x) => !Number.isFinite(x));
  if (at >= 0) fail(`${what} holds ${data[at]} at ${at}`);
}

export async function refused(what: string, run: () => Promise<unknown>): Promise<void> {
  const error = await run().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Error)) fail(`${what}: accepted, an error was wanted`);
}

/** ‖a − b‖ / max(‖b‖, 1e-12). */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  let [difference, length] = [0, 0];
  for (let i = 0; i < b.length; i++) {
    difference += (a[i]! - b[i]!) ** 2;
    length += b[i]! ** 2;
  }
  return Math.sqrt(difference) / Math.max(Math.sqrt(length), 1e-12);
}

/** Random numbers in [low, high), in either precision. */
export function uniform(seed: number, shape: readonly number[], low: number, high: number, wide = false): Tensor {
  const rng = createRng(seed);
  const length = shape.reduce((a, b) => a * b, 1);
  const from = { length };
  const draw = () => rng.uniform(low, high);
  return asTensor(wide ? tensor(Float64Array.from(from, draw), shape) : tensor(Float32Array.from(from, draw), shape));
}

/** Parts of type "float64" take and give Float64Arrays in records that are typed float32. */
export const asTensor = (value: Tensor<Float32Array | Float64Array>): Tensor => value as unknown as Tensor;

/**
 * The state, pushed off its initial values by normal numbers of deviation `size`, so that what is zero or equal there (last layers, gates) takes part.
 * @param wide in float64
 */
export function stirred({ parameters, buffers }: LearnedState, size: number, wide: boolean): LearnedState {
  const rng = createRng(3);
  const moved = new Map<string, Tensor>();
  for (const [name, { data, shape }] of parameters) {
    const draw = rng.split(name);
    const values = Float64Array.from(data, (x) => x + size * draw.normal());
    moved.set(name, asTensor(tensor(wide ? values : Float32Array.from(values), shape)));
  }
  const kept = [...buffers].map(
    ([name, { data, shape }]) => [name, asTensor(tensor(wide ? Float64Array.from(data) : data, shape))] as const,
  );
  return { parameters: moved, buffers: new Map(kept) };
}

/** One state twice over: the same bits. */
export function demandSameState(what: string, a: LearnedState, b: LearnedState): void {
  for (const kind of ["parameters", "buffers"] as const) {
    if ([...a[kind].keys()].join() !== [...b[kind].keys()].join()) fail(`${what}: the ${kind} have other names`);
    for (const [name, { data, shape }] of a[kind]) {
      demandFinite(`${what}: "${name}"`, { data, shape });
      demandShape(`${what}: "${name}"`, b[kind].get(name)!, shape);
      if (distance(data, b[kind].get(name)!.data) !== 0) fail(`${what}: "${name}" differs`);
    }
  }
}

export interface GradientCase {
  readonly inputs: readonly Tensor[];
  forward(inputs: readonly Tensor[]): Promise<readonly Tensor[]>;
  pullback(inputs: readonly Tensor[], cotangents: readonly Tensor[]): Promise<readonly Tensor[]>;
  readonly wide: boolean;
}

/** In float32 the difference of two forwards is rounded; measured on our own parts up to 4e-3 at the best of the steps. */
const TOLERANCES = { wide: 1e-5, narrow: 2e-2 } as const;
/** Shorter steps see rounding, longer ones curvature and kinks; which is which depends on the part. */
const STEPS = { wide: [1e-5, 1e-6, 1e-7], narrow: [3e-2, 1e-2, 3e-3, 1e-3] } as const;

/**
 * ⟨pullback(ct), dx⟩ against ⟨ct, (f(x + h·dx) − f(x − h·dx)) / 2h⟩ along five random directions over all inputs, each at its best step.
 * @returns the largest relative error
 */
export async function gradientError({ inputs, forward, pullback, wide }: GradientCase): Promise<number> {
  const kind = wide ? "wide" : "narrow";
  let [worst, largest] = [0, 0];
  for (let seed = 0; seed < 5; seed++) {
    const rng = createRng(100 + seed);
    const outputs = await forward(inputs);
    const cotangents = outputs.map(({ shape }, i) => uniform(1000 * (seed + 1) + i, shape, -1, 1, wide));
    const directions = inputs.map(({ data }) => Float64Array.from(data, () => rng.normal()));
    const gradients = await pullback(inputs, cotangents);
    let analytic = 0;
    for (const [i, { data, shape }] of gradients.entries()) {
      demandShape(`gradient ${i}`, { data, shape }, inputs[i]!.shape);
      for (let k = 0; k < data.length; k++) analytic += data[k]! * directions[i]![k]!;
    }
    const along = async (h: number) => {
      const moved = inputs.map(({ data, shape }, i) => {
        const values = Float64Array.from(data, (x, k) => x + h * directions[i]![k]!);
        return asTensor(tensor(wide ? values : Float32Array.from(values), shape));
      });
      let sum = 0;
      for (const [o, { data }] of (await forward(moved)).entries())
        for (let k = 0; k < data.length; k++) sum += data[k]! * cotangents[o]!.data[k]!;
      return sum;
    };
    let best = Infinity;
    for (const h of STEPS[kind]) {
      const numeric = ((await along(h)) - (await along(-h))) / (2 * h);
      largest = Math.max(largest, Math.abs(numeric));
      best = Math.min(best, Math.abs(analytic - numeric) / Math.max(Math.abs(numeric), 1e-2));
    }
    worst = Math.max(worst, best);
  }
  if (!(largest > 0)) fail("finite differences are zero in every direction");
  return below(TOLERANCES[kind], worst, "the gradient differs from finite differences, relatively");
}

/** A check's body with a part that is made for it and released afterwards, however it ends. */
export const withPart =
  <Part extends { dispose(): Promise<void> }, Subject extends { make(): Part }>(
    body: (part: Part, subject: Subject) => Promise<Readonly<Record<string, number>>>,
  ) =>
  async (subject: Subject) => {
    const part = subject.make();
    try {
      return await body(part, subject);
    } finally {
      await part.dispose();
    }
  };

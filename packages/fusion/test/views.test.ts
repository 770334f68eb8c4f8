import { ortEngine } from "@dilf/autodiff";
import { sphericalViews } from "@dilf/renderer";
import { createRng, type FloatTensor, type Tensor, tensor, toFloat64 } from "@dilf/tensor";
import { checkGradient, randomTensor } from "@dilf/tensor/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { fixedViews, pointNetViews, startViews } from "../src/index.ts";
import { asTensor, wideState, wideTensor } from "./support/wide.ts";

const engine = ortEngine({ threads: 1 });
const tiny = { engine, views: 3, points: 24, widths: [8, 16], head: [12] } as const;
const float32 = (value: FloatTensor): Tensor => tensor(Float32Array.from(value.data), value.shape);
const cloud = (seed: number, batch: number, points: number) => float32(randomTensor(createRng(seed), [batch, points, 3], -0.6, 0.6));
const numbers = ({ data }: Tensor) => Array.from(data);

/** Degrees between two directions; azimuths and elevations may be written in any turn. */
function angleBetween(a: { azimuth: number; elevation: number }, b: { azimuth: number; elevation: number }): number {
  const at = ({ azimuth, elevation }: typeof a) => {
    const [x, y] = [(azimuth * Math.PI) / 180, (elevation * Math.PI) / 180];
    return [Math.cos(y) * Math.sin(x), Math.sin(y), Math.cos(y) * Math.cos(x)] as const;
  };
  const [p, q] = [at(a), at(b)];
  return (Math.acos(Math.min(1, Math.max(-1, p[0] * q[0] + p[1] * q[1] + p[2] * q[2]))) * 180) / Math.PI;
}

test("start views: for every V that many different ones, every angle away from where |tanh u| turns", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 32 }), (count) => {
      const views = startViews(count);
      expect(views).toHaveLength(count);
      for (const { azimuth, elevation } of views)
        for (const angle of [azimuth, elevation]) {
          expect(angle).toBeGreaterThanOrEqual(10);
          expect(angle).toBeLessThanOrEqual(350);
        }
      for (let i = 0; i < count; i++) for (let k = 0; k < i; k++) expect(angleBetween(views[i]!, views[k]!)).toBeGreaterThan(20);
    }),
    { numRuns: 32 },
  );
});

test("start views of the paper's V = 6", () => {
  expect(startViews(6).map(({ azimuth, elevation }) => [Math.round(azimuth), elevation])).toEqual([
    [30, 315],
    [150, 315],
    [270, 315],
    [30, 45],
    [150, 45],
    [270, 45],
  ]);
});

test("fixed views are the list, for every shape, and have nothing to learn", async () => {
  const policy = fixedViews(
    [
      { azimuth: 10, elevation: 20 },
      { azimuth: 30, elevation: -40, distance: 3 },
    ],
    { distance: 2 },
  );
  const state = policy.init(1);
  const points = tensor(new Float32Array(0), [2, 0, 3]);
  const { azimuth, elevation, distance } = await policy.cameras(points, state);
  expect(azimuth).toEqual(tensor(Float32Array.of(10, 30, 10, 30), [2, 2]));
  expect(numbers(elevation)).toEqual([20, -40, 20, -40]);
  expect(numbers(distance)).toEqual([2, 3, 2, 3]);
  const { value, pullback } = await policy.camerasWithGradient(points, state);
  expect(value).toEqual({ azimuth, elevation, distance });
  expect(await pullback(value)).toEqual(new Map());
  expect(policy).toMatchObject({ views: 2, points: 0 });
});

test.each([
  { call: () => fixedViews([]), message: /at least one view/ },
  { call: () => fixedViews([{ azimuth: Number.NaN, elevation: 0 }]), message: /finite/ },
  { call: () => fixedViews([{ azimuth: 0, elevation: 0 }], { views: 6 }), message: /leave `views` out/ },
  { call: () => fixedViews("spherical", { elevation: 6 }), message: /elevation/ },
  { call: () => fixedViews("spherical", { distance: 1 }), message: /distance must be > 1/ },
  { call: () => fixedViews("spherical", { view: 6 } as object), message: /unknown option "view"/ },
  { call: () => pointNetViews({ ...tiny, views: 0 }), message: /pointNetViews: views must be/ },
  { call: () => pointNetViews({ ...tiny, points: 1.5 }), message: /points/ },
  { call: () => pointNetViews({ ...tiny, head: [] }), message: /one layer each/ },
  { call: () => pointNetViews({ ...tiny, momentum: 0 }), message: /momentum/ },
  { call: () => pointNetViews({ ...tiny, distance: 0.5 }), message: /distance/ },
  { call: () => pointNetViews({ ...tiny, start: [{ azimuth: 1, elevation: 1 }] }), message: /3 views, got 1/ },
  { call: () => pointNetViews({ ...tiny, views: 1, start: [{ azimuth: 30, elevation: 0 }] }), message: /start holds 0°.*write −45 as 315/ },
  { call: () => pointNetViews({ ...tiny, mapping: "papers" as "paper" }), message: /mapping/ },
  { call: () => pointNetViews({ ...tiny, point: 3 } as typeof tiny), message: /unknown option "point"/ },
])("out of range: $message", ({ call, message }) => expect(call).toThrow(message));

test.each(["paper", "offset"] as const)(
  'mapping "%s": the first views are the start views, a little different from shape to shape',
  async (mapping) => {
    const policy = pointNetViews({ ...tiny, views: 6, head: [64, 256], mapping });
    const start = mapping === "paper" ? startViews(6) : sphericalViews(6);
    const { value, dispose } = await policy.camerasWithGradient(cloud(1, 8, 24), policy.init(5));
    dispose();
    let largest = 0;
    for (let i = 0; i < 48; i++) {
      const away = angleBetween({ azimuth: value.azimuth.data[i]!, elevation: value.elevation.data[i]! }, start[i % 6]!);
      expect(away).toBeLessThan(25); // 4° is one deviation
      largest = Math.max(largest, away);
    }
    expect(largest).toBeGreaterThan(0.01); // not only the bias: the shape is seen
    expect(value.distance.data.every((d) => d === Math.fround(2.2))).toBe(true);
    await policy.dispose();
  },
);

test('the ranges: "paper" stays in [0, 360], "offset" within half a step of V and 90°, whatever the weights', async () => {
  for (const mapping of ["paper", "offset"] as const) {
    const policy = pointNetViews({ ...tiny, mapping });
    const state = policy.init(1);
    const wild = new Map(state.parameters).set("angles.weight", float32(randomTensor(createRng(2), [12, 6], -5, 5)));
    const { azimuth, elevation } = await policy.cameras(cloud(3, 16, 24), { ...state, parameters: wild });
    const start = sphericalViews(3);
    for (let i = 0; i < 48; i++) {
      const [a, e] = [azimuth.data[i]!, elevation.data[i]!];
      if (mapping === "paper") expect(Math.min(a, e) >= 0 && Math.max(a, e) <= 360).toBe(true);
      else {
        expect(Math.abs(a - start[i % 3]!.azimuth)).toBeLessThanOrEqual(60.001);
        expect(Math.abs(e - start[i % 3]!.elevation)).toBeLessThanOrEqual(90.001);
      }
    }
    expect(new Set(azimuth.data).size).toBeGreaterThan(10);
    await policy.dispose();
  }
});

test("the order of the points does not matter, in both modes; the batch matters in training only", async () => {
  const policy = pointNetViews(tiny);
  const state = policy.init(3);
  const points = cloud(4, 4, 24);
  const shuffled = Float32Array.from(points.data);
  for (let b = 0; b < 4; b++) {
    const order = createRng(b).shuffle(Array.from({ length: 24 }, (_, i) => i));
    for (const [to, from] of order.entries())
      for (let c = 0; c < 3; c++) shuffled[(b * 24 + to) * 3 + c] = points.data[(b * 24 + from) * 3 + c]!;
  }
  const turned = tensor(shuffled, [4, 24, 3]);
  const close = (a: Tensor, b: Tensor) => {
    for (const [i, x] of a.data.entries()) expect(x).toBeCloseTo(b.data[i]!, 3); // float32, degrees up to 360
  };
  close((await policy.cameras(turned, state)).azimuth, (await policy.cameras(points, state)).azimuth);
  const whole = await policy.camerasWithGradient(points, state);
  close((await policy.camerasWithGradient(turned, state)).value.elevation, whole.value.elevation);

  const first = tensor(points.data.slice(0, 2 * 24 * 3), [2, 24, 3]);
  const alone = (await policy.cameras(first, state)).azimuth;
  const among = (await policy.cameras(points, state)).azimuth;
  close(alone, tensor(among.data.slice(0, 6), [2, 3]));
  const trained = (await policy.camerasWithGradient(first, state)).value.azimuth;
  expect(Math.max(...numbers(trained).map((a, i) => Math.abs(a - whole.value.azimuth.data[i]!)))).toBeGreaterThan(1e-2);
  await policy.dispose();
});

test("running statistics follow PyTorch's rule, and inference uses them", async () => {
  const policy = pointNetViews({ ...tiny, momentum: 0.25 });
  let state = policy.init(3);
  const points = cloud(7, 5, 24);
  // The first layer by hand: x W, mean and unbiased variance over 5·24 rows.
  const weight = state.parameters.get("point0.weight")!.data;
  const column = Array.from({ length: 120 }, (_, r) => [0, 1, 2].reduce((sum, k) => sum + points.data[3 * r + k]! * weight[8 * k]!, 0));
  const mean = column.reduce((a, b) => a + b, 0) / 120;
  const variance = column.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 119;
  const { buffers } = await policy.camerasWithGradient(points, state);
  expect(buffers.get("point0.mean")!.data[0]).toBeCloseTo(0.25 * mean, 5);
  expect(buffers.get("point0.variance")!.data[0]).toBeCloseTo(0.75 + 0.25 * variance, 5);
  expect([...buffers.keys()].sort()).toEqual([...state.buffers.keys()].sort());
  // With the statistics of this batch alone (biased variance) inference would be training; so after many steps it nearly is.
  for (let i = 0; i < 60; i++) state = { ...state, buffers: (await policy.camerasWithGradient(points, state)).buffers };
  const trained = (await policy.camerasWithGradient(points, state)).value.azimuth;
  const inferred = (await policy.cameras(points, state)).azimuth;
  for (let i = 0; i < 15; i++) expect(Math.abs(trained.data[i]! - inferred.data[i]!)).toBeLessThan(0.5); // n/(n−1) with n = 5
  await policy.dispose();
});

test("a batch of one cannot train, and says so", async () => {
  const policy = pointNetViews(tiny);
  await expect(policy.camerasWithGradient(cloud(1, 1, 24), policy.init(1))).rejects.toThrow(/two shapes/);
  await expect(policy.cameras(cloud(1, 1, 23), policy.init(1))).rejects.toThrow(/points must be \[B, 24, 3\], got \[1, 23, 3\]/);
  await policy.dispose();
});

test("weights of another number of views are an error that says both numbers", async () => {
  const policy = pointNetViews({ ...tiny, views: 4 });
  const state = pointNetViews(tiny).init(1);
  const message = /pointnet-\w+: the state is of a policy of 3 views, and this one makes 4; make it with views: 3, or train one of 4/;
  await expect(policy.cameras(cloud(1, 2, 24), state)).rejects.toThrow(message);
  await expect(policy.camerasWithGradient(cloud(1, 2, 24), state)).rejects.toThrow(message);
  await policy.dispose();
});

test.each(["paper", "offset"] as const)(
  'mapping "%s": the gradient with respect to every weight agrees with finite differences',
  async (mapping) => {
    const policy = pointNetViews({ ...tiny, mapping, type: "float64" });
    const state = wideState(policy.init(11));
    // A livelier last layer than the initial one, so that the layers below count.
    state.parameters.get("angles.weight")!.data.forEach((x, i, all) => {
      all[i] = 300 * x;
    });
    const names = [...state.parameters.keys()];
    const points = wideTensor(randomTensor(createRng(5), [4, 24, 3], -0.6, 0.6));
    const given = (inputs: readonly FloatTensor[]) => ({
      ...state,
      parameters: new Map(names.map((name, i) => [name, asTensor(inputs[i]!)])),
    });
    const halves = ({ data, shape }: Tensor<Float64Array>) =>
      [0, 1].map((h) => asTensor({ data: data.slice(12 * h, 12 * h + 12), shape: shape.slice(1) }));
    for (let seed = 0; seed < 5; seed++) {
      const { numeric } = await checkGradient({
        name: `point-net ${mapping}`,
        inputs: names.map((name) => state.parameters.get(name) as unknown as Tensor<Float64Array>),
        rng: createRng(seed),
        forward: async (inputs) => {
          const { value } = await policy.camerasWithGradient(points, given(inputs));
          return asTensor({ data: Float64Array.of(...value.azimuth.data, ...value.elevation.data), shape: [2, 4, 3] });
        },
        pullback: async (inputs, cotangent) => {
          const { value, pullback } = await policy.camerasWithGradient(points, given(inputs));
          const [azimuth, elevation] = halves(toFloat64(cotangent)) as [Tensor, Tensor];
          const gradients = await pullback({ azimuth, elevation, distance: value.distance });
          return names.map((name) => gradients.get(name)!);
        },
        // Gradients are handed over in float32; near a kink of ReLU or of the maximum a step of 1e-6 is short enough.
        tolerance: 1e-6,
      });
      expect(Math.abs(numeric)).toBeGreaterThan(1);
    }
    await policy.dispose();
  },
);

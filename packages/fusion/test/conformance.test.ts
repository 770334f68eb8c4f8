import { ortEngine } from "@dilf/autodiff";
import { type Tensor, tensor } from "@dilf/tensor";
import { describe, expect, test } from "vitest";
import {
  concatFusion,
  type FusionModule,
  fixedViews,
  GROUP_VIEW_READINGS,
  groupView,
  maxFusion,
  meanFusion,
  pointNetViews,
  type ViewPolicy,
} from "../src/index.ts";
import { type FusionSubject, fusionConformance, type ViewPolicySubject, viewPolicyConformance } from "../src/testing/index.ts";

const engine = ortEngine({ threads: 1 });
const both = (make: (type: "float32" | "float64") => FusionModule, order: FusionSubject["order"]): FusionSubject => ({
  make: () => make("float32"),
  makeWide: () => make("float64"),
  order,
});

describe.each<[string, FusionSubject]>([
  ["mean", both((type) => meanFusion({ engine, type }), "ignored")],
  ["max", both((type) => maxFusion({ engine, type }), "ignored")],
  ["concat, from the mean", both((type) => concatFusion({ engine, type }), "matters")],
  ["concat, random", both((type) => concatFusion({ engine, type, start: "random" }), "matters")],
  ...GROUP_VIEW_READINGS.map((reading): [string, FusionSubject] => [
    `group-view, ${reading}`,
    both((type) => groupView({ engine, type, reading, beta: 0.4 }), reading === "channels" ? "ignored" : "matters"),
  ]),
])("fusion %s", (_, subject) => {
  test.each(fusionConformance)("$name", async ({ check }) => {
    for (const value of Object.values(await check(subject))) expect(Number.isFinite(value)).toBe(true);
  });
});

const small = { engine, views: 3, points: 20, widths: [8, 12], head: [10] } as const;
describe.each<[string, ViewPolicySubject]>([
  ["fixed", { make: () => fixedViews("spherical", { views: 5 }), order: "ignored" }],
  ...(["paper", "offset"] as const).map((mapping): [string, ViewPolicySubject] => [
    `pointnet, ${mapping}`,
    {
      make: () => pointNetViews({ ...small, mapping }),
      makeWide: () => pointNetViews({ ...small, mapping, type: "float64" }),
      order: "ignored",
    },
  ]),
])("view policy %s", (_, subject) => {
  test.each(viewPolicyConformance)("$name", async ({ check }) => {
    for (const value of Object.values(await check(subject))) expect(Number.isFinite(value)).toBe(true);
  });
});

const scaled = ({ data, shape }: Tensor, factor: number): Tensor =>
  tensor(
    data.map((x) => x * factor),
    shape,
  );

/** Each breaks the contract in one way: a suite that passes them is none. */
test.each<[string, RegExp, (honest: FusionModule) => Partial<FusionModule>]>([
  ["rows of another length", /length differs from 1/, (f) => ({ fuse: async (x, s) => scaled(await f.fuse(x, s), 1.01) })],
  [
    "another start every time",
    /differs/,
    () => ({
      init: (
        (n) => () =>
          state(n++)
      )(0),
    }),
  ],
  [
    "half the gradient",
    /differs from finite differences/,
    (f) => ({
      async fuseWithGradient(x, s) {
        const step = await f.fuseWithGradient(x, s);
        return {
          ...step,
          async pullback(cotangent) {
            const back = await step.pullback(cotangent);
            return { ...back, features: scaled(back.features, 0.5) };
          },
        };
      },
    }),
  ],
  ["negative weights", /has the weight -/, (f) => ({ viewWeights: async (x, s) => scaled(await f.viewWeights!(x, s), -1) })],
  ["everything is taken", /accepted, an error was wanted/, (f) => ({ fuse: async (x, s) => (x.shape.length < 3 ? x : f.fuse(x, s)) })],
])("the suite finds a fusion module with %s", async (_, message, broken) => {
  const make = () => {
    const honest = groupView({ engine });
    return { ...honest, ...broken(honest) };
  };
  const results = await Promise.allSettled(fusionConformance.map(({ check }) => check({ make, order: "matters" })));
  const errors = results.flatMap((result) => (result.status === "rejected" ? [String(result.reason)] : []));
  expect(errors.join("\n")).toMatch(message);
});
const state = (value: number) => ({ parameters: new Map([["w", tensor(Float32Array.of(value), [1])]]), buffers: new Map() });

test.each<[string, RegExp, (honest: ViewPolicy) => Partial<ViewPolicy>]>([
  [
    "cameras inside the shape",
    /shapes fill the unit sphere/,
    (p) => ({
      async cameras(x, s) {
        const { distance, ...rest } = await p.cameras(x, s);
        return { ...rest, distance: scaled(distance, 0.3) };
      },
    }),
  ],
  [
    "a gradient too few",
    /no gradient for "angles.bias"/,
    (p) => ({
      async camerasWithGradient(x, s) {
        const step = await p.camerasWithGradient(x, s);
        return {
          ...step,
          pullback: async (cotangent) => new Map([...(await step.pullback(cotangent))].filter(([name]) => name !== "angles.bias")),
        };
      },
    }),
  ],
])("the suite finds a view policy with %s", async (_, message, broken) => {
  const make = () => {
    const honest = pointNetViews(small);
    return { ...honest, ...broken(honest) };
  };
  const results = await Promise.allSettled(viewPolicyConformance.map(({ check }) => check({ make, order: "ignored" })));
  const errors = results.flatMap((result) => (result.status === "rejected" ? [String(result.reason)] : []));
  expect(errors.join("\n")).toMatch(message);
});

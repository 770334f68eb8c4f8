/** @file What every view policy must do. */

import type { Cameras } from "@dilf/renderer";
import { createRng, type Tensor, tensor } from "@dilf/tensor";
import type { LearnedState, ViewPolicy } from "../contracts.ts";
import {
  below,
  type Check,
  demandFinite,
  demandSameState,
  demandShape,
  distance,
  fail,
  gradientError,
  refused,
  SAME,
  stirred,
  uniform,
  withPart,
} from "./measures.ts";

/** A view policy under test. */
export interface ViewPolicySubject {
  /** A fresh policy; the suite disposes it. Some dozens of points keep the suite short. */
  make(): ViewPolicy;
  /** The same in float64 (Float64Arrays in and out), where there is one: its gradient is then checked to 1e-5 instead of 2e-2. */
  makeWide?(): ViewPolicy;
  /** Whether another order of the points may change the cameras: "ignored", it may not; "matters", it does. */
  readonly order: "ignored" | "matters";
  /** How far the weights are pushed off their initial values where other ones are wanted: the deviation of what is added. Default 0.1. */
  readonly stir?: number;
}

const B = 4;

const cloud = ({ points }: ViewPolicy, wide = false): Tensor => uniform(2, [B, points, 3], -0.55, 0.55, wide);
const angles = ({ azimuth, elevation }: Cameras): readonly Tensor[] => [azimuth, elevation];

const using = withPart<ViewPolicy, ViewPolicySubject>;

/**
 * The contract of `ViewPolicy`.
 * @example for (const { name, check } of viewPolicyConformance) test(name, async () => void (await check({ make: () => mine({ engine }), order: "ignored" })));
 */
export const viewPolicyConformance: readonly Check<ViewPolicySubject>[] = [
  {
    name: "it says what it is, and a seed gives the same finite weights every time",
    check: using(async (policy) => {
      const { name, views, points } = policy;
      if (name === "") fail("the name is empty");
      if (!(Number.isInteger(views) && views >= 1)) fail(`views must be an integer ≥ 1, got ${views}`);
      if (!(Number.isInteger(points) && points >= 0)) fail(`points must be an integer ≥ 0, got ${points}`);
      demandSameState("init(7) twice", policy.init(7), policy.init(7));
      return { views, points };
    }),
  },
  {
    name: "cameras are finite, V for every shape, outside the unit sphere",
    check: using(async (policy) => {
      const { azimuth, elevation, distance: far } = await policy.cameras(cloud(policy), policy.init(7));
      for (const [what, value] of Object.entries({ azimuth, elevation, distance: far })) {
        demandShape(what, value, [B, policy.views]);
        demandFinite(what, value);
      }
      const nearest = Math.min(...far.data);
      if (!(nearest > 1)) fail(`a camera stands ${nearest} from the middle; shapes fill the unit sphere`);
      return { nearest };
    }),
  },
  {
    name: "the cameras of a shape do not depend on its company, and a second run gives the same bits",
    check: using(async (policy, { stir = 0.1 }) => {
      const state = stirred(policy.init(7), stir, false);
      const points = cloud(policy);
      const together = angles(await policy.cameras(points, state));
      for (const [i, again] of angles(await policy.cameras(points, state)).entries())
        if (distance(again.data, together[i]!.data) !== 0) fail("the same points gave other cameras the second time");
      const size = policy.points * 3;
      const alone = angles(await policy.cameras(tensor(points.data.slice(size, 2 * size), [1, policy.points, 3]), state));
      const V = policy.views;
      const error = Math.max(...alone.map(({ data }, i) => distance(data, together[i]!.data.subarray(V, 2 * V))));
      return { alone: below(SAME, error, "the cameras of a shape alone differ from those in a batch") };
    }),
  },
  {
    name: "the order of the points does what is declared",
    check: using(async (policy, { order, stir = 0.1 }) => {
      if (policy.points < 2) return {};
      const state = stirred(policy.init(7), stir, false);
      const points = cloud(policy);
      const turned = new Float32Array(points.data.length);
      const list = createRng(1).shuffle(Array.from({ length: policy.points }, (_, i) => i));
      for (let b = 0; b < B; b++)
        for (const [to, from] of list.entries())
          for (let axis = 0; axis < 3; axis++)
            turned[(b * policy.points + to) * 3 + axis] = points.data[(b * policy.points + from) * 3 + axis]!;
      const before = angles(await policy.cameras(points, state));
      const after = angles(await policy.cameras(tensor(turned, points.shape), state));
      const moved = Math.max(...after.map(({ data }, i) => distance(data, before[i]!.data)));
      if (order === "ignored") below(SAME, moved, "another order of the points changes the cameras, which are declared to ignore it");
      else if (moved < SAME) fail(`another order of the points changes nothing (${moved}); declare the order "ignored"`);
      return { moved };
    }),
  },
  {
    name: "training mode keeps the names of the buffers, and the pullback has every parameter",
    check: using(async (policy) => {
      const state = policy.init(7);
      const step = await policy.camerasWithGradient(cloud(policy), state);
      if ([...step.buffers.keys()].sort().join() !== [...state.buffers.keys()].sort().join())
        fail(`buffers are ${[...state.buffers.keys()].join(", ")}, after a step ${[...step.buffers.keys()].join(", ")}`);
      const gradients = await step.pullback(step.value);
      step.dispose();
      for (const [name, { shape }] of state.parameters) {
        const gradient = gradients.get(name);
        if (!gradient) fail(`there is no gradient for "${name}"`);
        demandShape(`the gradient of "${name}"`, gradient, shape);
        demandFinite(`the gradient of "${name}"`, gradient);
      }
      if (gradients.size !== state.parameters.size) fail(`${gradients.size} gradients came for ${state.parameters.size} parameters`);
      return { parameters: state.parameters.size };
    }),
  },
  {
    name: "the gradient is that of the cameras",
    async check({ make, makeWide, stir = 0.1 }) {
      const wide = makeWide !== undefined;
      const policy = (makeWide ?? make)();
      const start = stirred(policy.init(7), stir, wide);
      const names = [...start.parameters.keys()];
      const points = cloud(policy, wide);
      const at = (parameters: readonly Tensor[]): LearnedState => ({
        ...start,
        parameters: new Map(names.map((name, i) => [name, parameters[i]!])),
      });
      try {
        if (names.length === 0) return {};
        const error = await gradientError({
          wide,
          inputs: names.map((name) => start.parameters.get(name)!),
          async forward(inputs) {
            const step = await policy.camerasWithGradient(points, at(inputs));
            step.dispose();
            return angles(step.value);
          },
          async pullback(inputs, [azimuth, elevation]) {
            const step = await policy.camerasWithGradient(points, at(inputs));
            const { data, shape } = step.value.distance;
            const gradients = await step.pullback({
              azimuth: azimuth!,
              elevation: elevation!,
              distance: tensor(
                data.map(() => 0),
                shape,
              ),
            });
            step.dispose();
            return names.map((name) => gradients.get(name)!);
          },
        });
        return { gradientError: error };
      } finally {
        await policy.dispose();
      }
    },
  },
  {
    name: "points that are not [B, P, 3] are refused, and it may be disposed twice",
    check: using(async (policy) => {
      await refused("points [B, P]", () => policy.cameras(uniform(1, [B, policy.points], -1, 1), policy.init(7)));
      await policy.dispose();
      return {};
    }),
  },
];

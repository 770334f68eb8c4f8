/** @file What every fusion module must do. */

import { type Tensor, tensor } from "@dilf/tensor";
import type { FusionModule, LearnedState } from "../contracts.ts";
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

/** A fusion module under test. */
export interface FusionSubject {
  /** A fresh module; the suite disposes it. */
  make(): FusionModule;
  /** The same in float64 (Float64Arrays in and out), where there is one: its gradient is then checked to 1e-5 instead of 2e-2. */
  makeWide?(): FusionModule;
  /** Whether another order of the views may change the result: "ignored", it may not; "matters", it does. */
  readonly order: "ignored" | "matters";
}

const [B, V, D] = [3, 4, 6];
const FEATURES = [B, V, D] as const;

const given = (wide = false): Tensor => uniform(1, FEATURES, -1, 1, wide);
const stateOf = (fusion: FusionModule, wide = false): LearnedState => stirred(fusion.init(7, V, D), 0.3, wide);

const using = withPart<FusionModule, FusionSubject>;

/**
 * The contract of `FusionModule`.
 * @example for (const { name, check } of fusionConformance) test(name, async () => void (await check({ make: () => mine({ engine }), order: "ignored" })));
 */
export const fusionConformance: readonly Check<FusionSubject>[] = [
  {
    name: "it has a name, and a seed gives the same finite weights every time",
    check: using(async (fusion) => {
      if (fusion.name === "") fail("the name is empty");
      demandSameState("init(7) twice", fusion.init(7, V, D), fusion.init(7, V, D));
      return { parameters: [...fusion.init(7, V, D).parameters.values()].reduce((sum, { data }) => sum + data.length, 0) };
    }),
  },
  {
    name: "the fused rows have unit length, with the initial weights and with others",
    check: using(async (fusion) => {
      let worst = 0;
      for (const state of [fusion.init(7, V, D), stateOf(fusion)]) {
        const fused = await fusion.fuse(given(), state);
        demandShape("the result", fused, [B, D]);
        demandFinite("the result", fused);
        for (let b = 0; b < B; b++) worst = Math.max(worst, Math.abs(Math.hypot(...fused.data.subarray(b * D, b * D + D)) - 1));
      }
      return { lengthError: below(1e-5, worst, "a row's length differs from 1") };
    }),
  },
  {
    name: "a shape's feature does not depend on its company, and a second run gives the same bits",
    check: using(async (fusion) => {
      const state = stateOf(fusion);
      const together = await fusion.fuse(given(), state);
      if (distance((await fusion.fuse(given(), state)).data, together.data) !== 0) fail("the same features were fused to other numbers");
      const alone = await fusion.fuse(tensor(given().data.slice(V * D, 2 * V * D), [1, V, D]), state);
      return {
        alone: below(SAME, distance(alone.data, together.data.subarray(D, 2 * D)), "a shape alone differs from the same in a batch"),
      };
    }),
  },
  {
    name: "the order of the views does what is declared",
    check: using(async (fusion, { order }) => {
      const state = stateOf(fusion);
      const turned = tensor(new Float32Array(B * V * D), FEATURES);
      for (let b = 0; b < B; b++)
        for (let v = 0; v < V; v++)
          turned.data.set(given().data.subarray((b * V + v) * D, (b * V + v + 1) * D), (b * V + ((v + 1) % V)) * D);
      const moved = distance((await fusion.fuse(turned, state)).data, (await fusion.fuse(given(), state)).data);
      if (order === "ignored") below(SAME, moved, "another order of the views changes the result, which is declared to ignore it");
      else if (moved < SAME) fail(`another order of the views changes nothing (${moved}); declare the order "ignored"`);
      return { moved };
    }),
  },
  {
    name: "with a gradient the value is the same, and the pullback is linear and has every parameter",
    check: using(async (fusion) => {
      const state = stateOf(fusion);
      const { value, pullback, dispose } = await fusion.fuseWithGradient(given(), state);
      below(SAME, distance(value.data, (await fusion.fuse(given(), state)).data), "the value with a gradient differs from the one without");
      const cotangent = uniform(5, [B, D], -1, 1);
      const once = await pullback(cotangent);
      const twice = await pullback(
        tensor(
          cotangent.data.map((x) => 2 * x),
          cotangent.shape,
        ),
      );
      dispose();
      demandShape("the gradient of the features", once.features, FEATURES);
      if ([...once.parameters.keys()].sort().join() !== [...state.parameters.keys()].sort().join())
        fail(`gradients are of ${[...once.parameters.keys()].join(", ")}, parameters are ${[...state.parameters.keys()].join(", ")}`);
      for (const [name, { shape }] of state.parameters) demandShape(`the gradient of "${name}"`, once.parameters.get(name)!, shape);
      return {
        linearity: below(
          SAME,
          distance(
            twice.features.data,
            once.features.data.map((x) => 2 * x),
          ),
          "twice the cotangent is not twice the gradient",
        ),
      };
    }),
  },
  {
    name: "the gradient is that of the value",
    async check({ make, makeWide }) {
      const wide = makeWide !== undefined;
      const fusion = (makeWide ?? make)();
      const start = stateOf(fusion, wide);
      const names = [...start.parameters.keys()];
      const at = ([, ...parameters]: readonly Tensor[]): LearnedState => ({
        ...start,
        parameters: new Map(names.map((name, i) => [name, parameters[i]!])),
      });
      try {
        const error = await gradientError({
          wide,
          inputs: [given(wide), ...names.map((name) => start.parameters.get(name)!)],
          forward: async (inputs) => [await fusion.fuse(inputs[0]!, at(inputs))],
          async pullback(inputs, [cotangent]) {
            const step = await fusion.fuseWithGradient(inputs[0]!, at(inputs));
            const { features, parameters } = await step.pullback(cotangent!);
            step.dispose();
            return [features, ...names.map((name) => parameters.get(name)!)];
          },
        });
        return { gradientError: error };
      } finally {
        await fusion.dispose();
      }
    },
  },
  {
    name: "where it tells weights of views, they are finite and not negative",
    check: using(async (fusion) => {
      if (!fusion.viewWeights) return {};
      const weights = await fusion.viewWeights(given(), stateOf(fusion));
      demandShape("the weights of views", weights, [B, V]);
      demandFinite("the weights of views", weights);
      const least = Math.min(...weights.data);
      if (least < 0) fail(`a view has the weight ${least}`);
      return { leastWeight: least };
    }),
  },
  {
    name: "features that are not [B, V, D] are refused, and it may be disposed twice",
    check: using(async (fusion) => {
      await refused("features [B, D]", () => fusion.fuse(uniform(1, [B, D], -1, 1), stateOf(fusion)));
      await fusion.dispose();
      return {};
    }),
  },
];

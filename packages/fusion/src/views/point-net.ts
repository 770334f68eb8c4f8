/** @file E_V: a PointNet that chooses V cameras for every shape. */

import { type DifferentiableFunction, differentiable, type Engine, withType } from "@dilf/autodiff";
import { type Cameras, DEFAULT_DISTANCE, sphericalViews, type View } from "@dilf/renderer";
import { expectKeys, expectShape, type Tensor, tensor } from "@dilf/tensor";
import type { LearnedState, ViewPolicy } from "../contracts.ts";
import { zerosLike } from "../floats.ts";
import { type AngleMapping, initialPointNet, layersOf, type PointNetSpec, pointNetGraph } from "./point-net-graph.ts";
import { startViews } from "./start.ts";

/** Options of `pointNetViews`. */
export interface PointNetViewsOptions {
  /** V, ≥ 1. */
  readonly views?: number;
  /** P, points it looks at per shape, ≥ 1. */
  readonly points?: number;
  /** Channels of the layers that every point passes alone. */
  readonly widths?: readonly number[];
  /** Channels of the layers after the maximum over the points. */
  readonly head?: readonly number[];
  /** "paper": 360°·|tanh u| for azimuth and elevation (DILF, Eq. 4–5). "offset": a spherical grid with bounded offsets (MVTN). */
  readonly mapping?: AngleMapping;
  /**
   * V directions to start from (their distances are not read). Default: the spherical grid, for "paper" turned away from where |tanh u| has its kink. "paper" takes
   * angles in (0, 360) only.
   */
  readonly start?: readonly View[];
  /**
   * Deviation of the last layer's initial weights, > 0: how much the first views differ from shape to shape. With the default widths u then differs by about 11 of it:
   * 0.001 is some 4° of mapping "paper".
   */
  readonly spread?: number;
  /** Of all cameras, world units, > 1 (shapes fill the unit sphere). It is not learnt. */
  readonly distance?: number;
  /** Momentum of the running statistics, in (0, 1]: PyTorch's, the share of the newest batch. */
  readonly momentum?: number;
  /** "float64" for gradient checks: points, parameters, buffers and cameras then hold Float64Arrays, whatever their types say. */
  readonly type?: "float32" | "float64";
}

/** DILF's numbers, PointNet's widths, MVTN's distance, PyTorch's momentum; the spread is our choice (see `initialPointNet`). */
export const POINT_NET_VIEWS_DEFAULTS = {
  views: 6,
  points: 3072,
  widths: [64, 128, 1024],
  head: [512, 256],
  mapping: "paper",
  spread: 1e-3,
  distance: DEFAULT_DISTANCE,
  momentum: 0.1,
  type: "float32",
} as const satisfies Omit<Required<PointNetViewsOptions>, "start">;

/**
 * E_V of DILF: PointNet without T-nets, batch normalisation, maximum over the points, then 2V numbers that become V azimuths and elevations.
 * Programs are compiled when they are first needed. In training a batch must hold two shapes at least: the head normalises over the batch.
 * @throws RangeError for an option out of range
 * @example const policy = pointNetViews({ engine: ortEngine(), views: 6, points: 1024 }); const state = policy.init(7);
 */
export function pointNetViews({ engine, ...options }: PointNetViewsOptions & { readonly engine: Engine }): ViewPolicy {
  expectKeys("pointNetViews", options, [...Object.keys(POINT_NET_VIEWS_DEFAULTS), "start"]);
  const { distance, momentum, type, ...settings } = { ...POINT_NET_VIEWS_DEFAULTS, ...options };
  const { views, points, mapping } = settings;
  expectCount("views", views);
  const spec: PointNetSpec = { ...settings, start: options.start ?? (mapping === "paper" ? startViews(views) : sphericalViews(views)) };
  check(spec, distance, momentum);
  const { points: pointLayers, head } = layersOf(spec);
  const name = `pointnet-${mapping}`;

  const programs = new Map<"training" | "inference", Promise<DifferentiableFunction>>();
  const program = (mode: "training" | "inference"): Promise<DifferentiableFunction> => {
    // The weights come with every call; those of the graph only give their shapes.
    const made =
      programs.get(mode) ??
      differentiable(engine, withType(pointNetGraph(spec, initialPointNet(spec, 0).parameters, mode), type), {
        parameters: "all",
        of: ["azimuth", "elevation"],
      });
    programs.set(mode, made);
    return made;
  };
  const expectOwnViews = ({ parameters }: LearnedState): void => {
    const learnt = (parameters.get("angles.bias")?.shape[0] ?? 2 * views) / 2;
    if (learnt !== views)
      throw new RangeError(
        `${name}: the state is of a policy of ${learnt} views, and this one makes ${views}; make it with views: ${learnt}, or train one of ${views}`,
      );
  };
  const camerasOf = (outputs: Readonly<Record<string, unknown>>): Cameras => {
    const azimuth = outputs.azimuth as Tensor;
    const elevation = outputs.elevation as Tensor;
    return { azimuth, elevation, distance: tensor(zerosLike(azimuth.data, azimuth.data.length).fill(distance), azimuth.shape) };
  };
  return {
    name,
    views,
    points,
    init: (seed) => initialPointNet(spec, seed),
    async cameras(cloud, state) {
      expectShape(name, "points", cloud, ["B", points, 3]);
      expectOwnViews(state);
      const run = await program("inference");
      return camerasOf(await run.run({ points: cloud, ...Object.fromEntries(state.buffers) }, state.parameters));
    },
    async camerasWithGradient(cloud, state) {
      const { B: batch } = expectShape(name, "points", cloud, ["B", points, 3]);
      expectOwnViews(state);
      if (batch < 2)
        throw new RangeError(`${name}: training needs two shapes in a batch, got ${batch}; batch normalisation of one shape is a constant`);
      const run = await program("training");
      const { value, pullback, dispose } = await run.runWithGradient({ points: cloud }, state.parameters);
      const moved = new Map<string, Tensor>();
      const move = (layer: string, rowCount: number) => {
        moved.set(`${layer}.mean`, blend(state.buffers, `${layer}.mean`, value[`${layer}.mean`] as Tensor, momentum, 1));
        // Unbiased, as PyTorch keeps it.
        const unbiased = rowCount / (rowCount - 1);
        moved.set(`${layer}.variance`, blend(state.buffers, `${layer}.variance`, value[`${layer}.variance`] as Tensor, momentum, unbiased));
      };
      for (const layer of pointLayers) move(layer.name, batch * points);
      for (const layer of head) move(layer.name, batch);
      return {
        value: camerasOf(value),
        buffers: moved,
        async pullback({ azimuth, elevation }) {
          return (await pullback({ azimuth, elevation })).parameters;
        },
        dispose,
      };
    },
    async dispose() {
      const made = [...programs.values()];
      programs.clear();
      for (const one of made) await (await one).dispose();
    },
  };
}

/** (1 − momentum)·old + momentum·factor·now */
function blend(buffers: LearnedState["buffers"], name: string, now: Tensor, momentum: number, factor: number): Tensor {
  const old = buffers.get(name);
  if (!old) throw new RangeError(`pointNetViews: the state has no buffer "${name}"; take buffers from init() or from the last step`);
  return tensor(
    now.data.map((value, i) => (1 - momentum) * old.data[i]! + momentum * factor * value),
    now.shape,
  );
}

function expectCount(name: string, value: number): void {
  if (!(Number.isInteger(value) && value >= 1)) throw new RangeError(`pointNetViews: ${name} must be an integer ≥ 1, got ${value}`);
}

function check({ views, points, widths, head, mapping, start, spread }: PointNetSpec, distance: number, momentum: number): void {
  expectCount("points", points);
  if (widths.length === 0 || head.length === 0) throw new RangeError("pointNetViews: widths and head need one layer each at least");
  for (const width of widths) expectCount("widths", width);
  for (const width of head) expectCount("head", width);
  if (mapping !== "paper" && mapping !== "offset")
    throw new RangeError(`pointNetViews: mapping must be "paper" or "offset", got "${mapping}"`);
  if (!(spread > 0 && spread < Infinity)) throw new RangeError(`pointNetViews: spread must be > 0, got ${spread}`);
  if (!(distance > 1 && distance < Infinity))
    throw new RangeError(`pointNetViews: distance must be > 1 (outside the unit sphere), got ${distance}`);
  if (!(momentum > 0 && momentum <= 1)) throw new RangeError(`pointNetViews: momentum must be in (0, 1], got ${momentum}`);
  if (start.length !== views) throw new RangeError(`pointNetViews: start must list ${views} views, got ${start.length}`);
  for (const view of start)
    for (const angle of [view.azimuth, view.elevation])
      if (mapping === "paper" ? !(angle > 0 && angle < 360) : !Number.isFinite(angle))
        throw new RangeError(
          `pointNetViews: start holds ${angle}°; ${mapping === "paper" ? 'mapping "paper" reaches angles between 0 and 360 only: write −45 as 315, elevation 0 as 180 (with azimuth + 180)' : "angles must be finite"}`,
        );
}

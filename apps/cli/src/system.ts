/** @file The chain put together: encoder, view policy, renderer, fusion and loss from settings that a run keeps in its config.json. */

import { type Engine, ortEngine, tfjsEngine } from "@dilf/autodiff";
import { type DualEncoder, loadEncoder } from "@dilf/clip";
import {
  type AngleMapping,
  type Classifier,
  type ContrastiveLoss,
  contrastiveLoss,
  createShapeEncoder,
  type FusionModule,
  fixedViews,
  fusionModules,
  type GroupViewReading,
  type LearnedState,
  linearClassifier,
  pointNetViews,
  SHAPE_ENCODER_DEFAULTS,
  type ShapeEncoder,
  type ShapeEncoderState,
  startViews,
  type ViewPolicy,
} from "@dilf/fusion";
import {
  createRenderer,
  type ModeName,
  type PointOptions,
  type Renderer,
  type View,
  type ViewPolicyName,
  viewPolicies,
  viewsFrom,
} from "@dilf/renderer";
import { nodeWorkers } from "@dilf/renderer/node";
import { createRng } from "@dilf/tensor";
import type { loadRun } from "@dilf/train";
import { MissingError, UsageError } from "./errors.ts";
import { DEVICES, type DeviceName, type EngineName } from "./options.ts";
import { pointPath } from "./point-path.ts";

/** DILF draws every object in grey (4.2.1), so that files with colours and without are seen alike. */
const GREY = [0.7, 0.7, 0.7] as const;

/** V views that are the same for every shape. A `seed` is for "random" alone, which draws one list for all shapes. */
export type FixedViewpoints = { readonly kind: ViewPolicyName; readonly views: number; readonly seed?: number };

/** Degrees. */
export type Direction = Pick<View, "azimuth" | "elevation">;

/** V views that are the same for every shape, chosen by `chooseViews` before the run. */
export type ChosenViewpoints = { readonly kind: "chosen"; readonly views: number; readonly list: readonly Direction[] };

export type LearnedViewpoints = {
  readonly kind: "learned";
  readonly views: number;
  /** P, that E_V looks at. */
  readonly points: number;
  readonly mapping: AngleMapping;
  /** Where learning starts: one of the fixed policies, or a list of V (absent: `startViews` for "paper", the spherical grid for "offset"). */
  readonly start?: ViewPolicyName | readonly Direction[];
  /** See `pointNetViews`. */
  readonly spread?: number;
};

export type ViewpointSettings =
  | LearnedViewpoints
  /** "start": the views that a learned policy starts from, held fixed: what learning them is worth is measured against these. */
  | { readonly kind: "start"; readonly views: number }
  | ChosenViewpoints
  | FixedViewpoints;

export type FusionSettings =
  | { readonly kind: "group-view"; readonly beta: number; readonly reading?: GroupViewReading }
  | { readonly kind: "mean" }
  | { readonly kind: "max" }
  | { readonly kind: "concat"; readonly start?: "mean" | "random" };

/** How shapes become pictures; what is absent is as the renderer's defaults, grey on white. */
export type RendererSettings = {
  /** "auto": faces where a shape has them, else points. "points": meshes are sampled and drawn as points too. */
  readonly path?: "auto" | "points";
  /** Points that a mesh is drawn as, with path "points". Default: 3072, the paper's. */
  readonly points?: number;
  /** Of meshes. */
  readonly mode?: ModeName;
  /** Of clouds. */
  readonly shading?: PointOptions["shading"];
};

/** What the parts are made from. JSON-safe. Types, not interfaces, so that they are assignable to a JSON record. */
export type SystemSettings = {
  /** "mini", or a folder with an encoder. */
  readonly encoder: string;
  readonly viewpoints: ViewpointSettings;
  readonly fusion: FusionSettings;
  readonly renderer?: RendererSettings;
};

/** What a system runs on. Results differ between engines, devices and numbers of threads in the last bits; the number of workers changes nothing. */
export interface SystemOptions {
  readonly engine?: EngineName;
  /** A device of ort, or a backend of tfjs. Default: "cpu" on ort, "wasm" on tfjs. */
  readonly device?: DeviceName;
  /** Of ort on the CPU. Default: onnxruntime's choice. */
  readonly threads?: number;
  /** Threads that draw, while the encoder computes. 0: this thread draws. */
  readonly workers?: number;
  /** Gets the engine before any part is made on it: to count what runs. */
  readonly instrument?: (engine: Engine) => Engine;
}

export const SYSTEM_DEFAULTS = { engine: "ort", workers: 0 } as const satisfies SystemOptions;

/** Everything that turns shapes into features and learns to do it better. */
export interface System {
  readonly settings: SystemSettings;
  /** What results depend on in their last bits, for config.json. */
  readonly host: { readonly engine: string; readonly device: string; readonly threads: number | null };
  readonly engine: Engine;
  readonly encoder: DualEncoder;
  readonly shapeEncoder: ShapeEncoder;
  readonly loss: ContrastiveLoss;
  /** A fresh state, from a seed. */
  init(seed: number): ShapeEncoderState;
  dispose(): Promise<void>;
}

/**
 * @throws RangeError for settings that a part refuses; EncoderNotFoundError, DeviceNotFoundError for what is not there; UsageError for an engine and a device that do
 * not go together
 */
export async function createSystem(settings: SystemSettings, options: SystemOptions = {}): Promise<System> {
  const { engine: engineName, workers } = { ...SYSTEM_DEFAULTS, ...options };
  const device = options.device ?? DEVICES[engineName][0]!;
  const { instrument = (engine: Engine) => engine } = options;
  const engine = instrument(engineOf(engineName, device, options.threads));
  const encoder = await loadEncoder(settings.encoder, { engine });
  const viewpoints = viewpointsOf(settings.viewpoints, engine);
  const fusion = fusionOf(settings.fusion, engine);
  const shapeEncoder = createShapeEncoder({
    viewpoints,
    renderer: rendererOf(settings.renderer ?? {}, encoder.imageSize, workers),
    encoder,
    fusion,
  });
  const loss = contrastiveLoss({ engine });
  return {
    settings,
    host: { engine: engineName, device, threads: options.threads ?? null },
    engine,
    encoder,
    shapeEncoder,
    loss,
    init: (seed) => ({ viewpoints: viewpoints.init(seed), fusion: fusion.init(seed, viewpoints.views, encoder.featureSize) }),
    async dispose() {
      await shapeEncoder.dispose();
      await loss.dispose();
    },
  };
}

function engineOf(engine: EngineName, device: DeviceName, threads: number | undefined): Engine {
  const known: readonly DeviceName[] = DEVICES[engine];
  if (!known.includes(device)) throw new UsageError(`--device: engine ${engine} runs on ${known.join(", ")}, not on "${device}"`);
  if (engine === "ort") return ortEngine({ device: device as (typeof DEVICES.ort)[number], ...(threads === undefined ? {} : { threads }) });
  if (threads !== undefined) throw new UsageError("--threads: is of engine ort; tfjs uses one thread, or what its backend chooses");
  return tfjsEngine({ backend: device as (typeof DEVICES.tfjs)[number] });
}

function viewpointsOf(wanted: ViewpointSettings, engine: Engine): ViewPolicy {
  switch (wanted.kind) {
    case "learned": {
      const { kind: _, start, ...rest } = wanted;
      return pointNetViews({ engine, ...rest, ...(start === undefined ? {} : { start: startFrom(wanted, start) }) });
    }
    case "start":
      return fixedViews(startViews(wanted.views));
    case "chosen":
      return fixedViews(wanted.list);
    default:
      return fixedViews(listOf(wanted));
  }
}

function listOf({ kind, views, seed }: FixedViewpoints): readonly View[] {
  if (seed !== undefined && kind !== "random") throw new RangeError(`createSystem: views "${kind}" take no seed; "random" does`);
  return viewsFrom(`${kind}:${views}`, createRng(seed ?? 0).split("views"));
}

/** The views of a fixed policy or a list, written in the angles that the mapping reaches. */
function startFrom({ views, mapping }: LearnedViewpoints, start: ViewPolicyName | readonly Direction[]): readonly Direction[] {
  const list = typeof start === "string" ? listOf({ kind: start, views }) : start;
  return mapping === "offset" ? list : list.map(awayFromKinks);
}

/**
 * The same camera by angles in (0, 360), as far as can be from 0 and 360, where 360°·|tanh u| has its kink and its limit: azimuth a, elevation e is
 * azimuth a + 180, elevation 180 − e, seen over the top. A camera that is near them both ways is moved off by a degree.
 */
function awayFromKinks({ azimuth, elevation }: Direction): Direction {
  const within = (angle: number) => ((angle % 360) + 360) % 360;
  const room = (one: Direction) => Math.min(...[one.azimuth, one.elevation].map((angle) => Math.min(angle, 360 - angle)));
  const plain = { azimuth: within(azimuth), elevation: within(elevation) };
  const over = { azimuth: within(azimuth + 180), elevation: within(180 - elevation) };
  const best = room(over) > room(plain) ? over : plain;
  const off = (angle: number) => Math.min(359, Math.max(1, angle));
  return { azimuth: off(best.azimuth), elevation: off(best.elevation) };
}

function fusionOf(wanted: FusionSettings, engine: Engine): FusionModule {
  switch (wanted.kind) {
    case "group-view":
      return fusionModules["group-view"]({
        engine,
        beta: wanted.beta,
        ...(wanted.reading === undefined ? {} : { reading: wanted.reading }),
      });
    case "concat":
      return fusionModules.concat({ engine, ...(wanted.start === undefined ? {} : { start: wanted.start }) });
    default:
      return fusionModules[wanted.kind]({ engine });
  }
}

function rendererOf({ path = "auto", points = 3072, mode, shading }: RendererSettings, size: number, workers: number): Renderer {
  const renderer = createRenderer({
    size,
    color: GREY,
    ...(mode === undefined ? {} : { mode }),
    ...(shading === undefined ? {} : { points: { shading } }),
    // onnxruntime holds this thread while it computes: a whole chunk is handed out beforehand.
    ...(workers > 0 ? { workers: { ...nodeWorkers(workers), depth: SHAPE_ENCODER_DEFAULTS.chunk } } : {}),
  });
  return path === "points" ? pointPath(renderer, points, 0) : renderer;
}

/**
 * "start:6", "spherical:6", or any other of the renderer's fixed policies; those with a number of their own need none ("pointclip").
 * @param seed of "random"
 */
export function parseFixedViews(text: string, seed = 0): Exclude<ViewpointSettings, LearnedViewpoints> {
  const [, name, digits] = /^([a-z][\w-]*)(?::(\d+))?$/.exec(text) ?? [];
  const policies: Readonly<Record<string, { readonly count?: number; readonly random: boolean }>> = viewPolicies;
  const policy = name !== undefined && Object.hasOwn(policies, name) ? policies[name] : undefined;
  const count = policy?.count;
  const views = digits === undefined ? count : Number(digits);
  const known = policy !== undefined || name === "start";
  if (!known || views === undefined || views < 1 || (count !== undefined && views !== count)) {
    const names = Object.entries(policies).map(([one, kind]) => (kind.count === undefined ? `${one}:N` : one));
    throw new UsageError(`--views: "${text}" is not understood; wanted ${["start:N", ...names].join(", ")}`);
  }
  if (name === "start") return { kind: "start", views };
  return { kind: name as ViewPolicyName, views, ...(policy?.random ? { seed } : {}) };
}

/** What a run folder holds, put together. */
export interface OpenedRun {
  readonly system: System;
  readonly state: ShapeEncoderState;
  /** Whether training got to its last step. */
  readonly finished: boolean;
  /** E_C, after `dilf finetune`; `classes` in the order of its logits. It is on the system's engine, to be disposed by the caller. */
  readonly head?: { readonly classifier: Classifier; readonly state: LearnedState; readonly classes: readonly string[] };
}

/** The system that a run trained, with its newest state. @throws MissingError where there is no such run; as `createSystem` */
export async function openRun(folder: string, options: SystemOptions = {}): Promise<OpenedRun> {
  let run: Awaited<ReturnType<typeof loadRun>>;
  try {
    // Not needed where nothing was trained, and what classifies one shape should start fast.
    run = await (await import("@dilf/train")).loadRun(folder);
  } catch (cause) {
    throw new MissingError(`--run: ${(cause as Error).message}`, { cause });
  }
  const { config, checkpoint, finished } = run;
  const { system: settings } = config.settings as { system?: SystemSettings };
  if (!settings) throw new MissingError(`--run: the run in ${folder} was not made by dilf: its config.json has no settings.system`);
  const system = await createSystem(settings, options);
  const head = checkpoint.modules.classifier;
  return {
    system,
    state: checkpoint.state,
    finished,
    ...(head ? { head: { classifier: linearClassifier({ engine: system.engine }), state: head, classes: config.dataset.classes } } : {}),
  };
}

/** One line for tables: "6 learned views, group-view". */
export function describeSystem({ viewpoints, fusion, renderer }: SystemSettings): string {
  const { kind, views } = viewpoints;
  const looks =
    kind === "learned" ? `${views} learned views` : kind === "start" ? `${views} start views, not learned` : `${views} fixed ${kind} views`;
  const drawn = renderer?.path === "points" ? ", as points" : renderer?.mode === undefined ? "" : `, ${renderer.mode}`;
  return `${looks}, ${fusion.kind}${drawn}`;
}

/** @file The chain put together: encoder, view policy, renderer, fusion and loss from settings that a run keeps in its config.json. */

import { ortEngine } from "@dilf/autodiff";
import { type DualEncoder, loadEncoder } from "@dilf/clip";
import {
  type AngleMapping,
  type ContrastiveLoss,
  contrastiveLoss,
  createShapeEncoder,
  fixedViews,
  groupView,
  meanFusion,
  pointNetViews,
  type ShapeEncoder,
  type ShapeEncoderState,
  startViews,
} from "@dilf/fusion";
import { createRenderer } from "@dilf/renderer";
import { loadRun } from "@dilf/train";
import { MissingError, UsageError } from "./errors.ts";

/** DILF draws every object in grey (4.2.1), so that files with colours and without are seen alike. */
const GREY = [0.7, 0.7, 0.7] as const;

type FixedKind = "spherical" | "circular" | "start";

/** What the parts are made from. JSON-safe. A type, not an interface, so that it is assignable to a JSON record. */
export type SystemSettings = {
  /** "mini", or a folder with an encoder. */
  readonly encoder: string;
  readonly viewpoints:
    | { readonly kind: "learned"; readonly views: number; readonly points: number; readonly mapping: AngleMapping }
    /** "start": the views that a learned policy starts from, held fixed: what learning them is worth is measured against these. */
    | { readonly kind: FixedKind; readonly views: number };
  readonly fusion: { readonly kind: "group-view"; readonly beta: number } | { readonly kind: "mean" };
};

/** Everything that turns shapes into features and learns to do it better. */
export interface System {
  readonly settings: SystemSettings;
  readonly encoder: DualEncoder;
  readonly shapeEncoder: ShapeEncoder;
  readonly loss: ContrastiveLoss;
  /** A fresh state, from a seed. */
  init(seed: number): ShapeEncoderState;
  dispose(): Promise<void>;
}

export async function createSystem(settings: SystemSettings): Promise<System> {
  const engine = ortEngine();
  const { viewpoints: wanted, fusion: fused } = settings;
  const encoder = await loadEncoder(settings.encoder, { engine });
  const viewpoints =
    wanted.kind === "learned"
      ? pointNetViews({ engine, views: wanted.views, points: wanted.points, mapping: wanted.mapping })
      : wanted.kind === "start"
        ? fixedViews(startViews(wanted.views))
        : fixedViews(wanted.kind, { views: wanted.views });
  const fusion = fused.kind === "mean" ? meanFusion({ engine }) : groupView({ engine, beta: fused.beta });
  const shapeEncoder = createShapeEncoder({
    viewpoints,
    renderer: createRenderer({ size: encoder.imageSize, color: GREY }),
    encoder,
    fusion,
  });
  const loss = contrastiveLoss({ engine });
  return {
    settings,
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

/** "spherical:6", "circular:8" or "start:6". */
export function parseFixedViews(text: string): SystemSettings["viewpoints"] {
  const match = /^(spherical|circular|start):(\d+)$/.exec(text);
  if (!match) throw new UsageError(`--views: "${text}" is not understood; wanted spherical:N, circular:N or start:N`);
  return { kind: match[1] as FixedKind, views: Number(match[2]) };
}

/** The system that a run trained, with its newest state. */
export async function openRun(
  folder: string,
): Promise<{ readonly system: System; readonly state: ShapeEncoderState; readonly finished: boolean }> {
  let run: Awaited<ReturnType<typeof loadRun>>;
  try {
    run = await loadRun(folder);
  } catch (cause) {
    throw new MissingError(`--run: ${(cause as Error).message}`, { cause });
  }
  const { system: settings } = run.config.settings as { system?: SystemSettings };
  if (!settings)
    throw new MissingError(`--run: the run in ${folder} was not made by dilf pretrain: its config.json has no settings.system`);
  return { system: await createSystem(settings), state: run.checkpoint.state, finished: run.finished };
}

/** One line for tables: "learned views, group-view fusion". */
export function describeSystem({ viewpoints, fusion }: SystemSettings): string {
  const kinds = {
    learned: "learned views",
    spherical: "fixed spherical views",
    circular: "fixed circular views",
    start: "start views, not learned",
  };
  const views = `${viewpoints.views} ${kinds[viewpoints.kind]}`;
  return `${views}, ${fusion.kind}`;
}

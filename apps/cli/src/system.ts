/** @file The chain put together from what the user asked for. */

import { type Engine, ortEngine } from "@dilf/autodiff";
import { type DualEncoder, loadEncoder } from "@dilf/clip";
import { createShapeEncoder, fixedViews, meanFusion, type ShapeEncoder, type ShapeEncoderState, type ViewPolicy } from "@dilf/fusion";
import { createRenderer } from "@dilf/renderer";
import { UsageError } from "./errors.ts";

/** Everything that turns shapes into features, with its state. */
export interface System {
  /** For tables: "Fixed spherical views". */
  readonly name: string;
  readonly encoder: DualEncoder;
  readonly shapeEncoder: ShapeEncoder;
  readonly state: ShapeEncoderState;
  dispose(): Promise<void>;
}

/** "spherical:6" or "circular:8" as a policy without parameters. */
export function fixedPolicy(text: string): ViewPolicy {
  const match = /^(spherical|circular):(\d+)$/.exec(text);
  if (!match) throw new UsageError(`--views: "${text}" is not understood; wanted spherical:N or circular:N`);
  return fixedViews(match[1] as "spherical" | "circular", { views: Number(match[2]) });
}

/** Fixed views and the mean of their features: nothing that learns. */
export async function openFixedSystem({ encoder: name, views }: { readonly encoder: string; readonly views: string }): Promise<System> {
  const viewpoints = fixedPolicy(views);
  const engine = ortEngine();
  const encoder = await loadEncoder(name, { engine });
  const fusion = meanFusion({ engine });
  return assemble(`fixed ${views}, mean`, engine, encoder, viewpoints, fusion);
}

function assemble(name: string, _engine: Engine, encoder: DualEncoder, viewpoints: ViewPolicy, fusion: ReturnType<typeof meanFusion>): System {
  const renderer = createRenderer({ size: encoder.imageSize });
  const shapeEncoder = createShapeEncoder({ viewpoints, renderer, encoder, fusion });
  return {
    name,
    encoder,
    shapeEncoder,
    state: { viewpoints: viewpoints.init(0), fusion: fusion.init(0, viewpoints.views, encoder.featureSize) },
    async dispose() {
      await shapeEncoder.dispose();
    },
  };
}

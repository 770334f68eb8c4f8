/** @file What one shape costs, part by part: multiply-accumulates counted from what ran, and time. */

import type { Dataset, Item } from "@dilf/data";
import { type CountingEngine, type ReportCost, renderingMacs } from "@dilf/eval";
import { createShapeEncoder, type ShapeEncoderState } from "@dilf/fusion";
import { normalizeShape, samplePoints } from "@dilf/renderer";
import { createRng, tensor } from "@dilf/tensor";
import type { Io } from "./io.ts";
import type { System } from "./system.ts";

interface Part {
  macs: number;
  parameters: number;
  seconds: number;
}

const PARTS = ["E_V, viewpoints", "R, renderer", "E_I, image encoder", "E_G, fusion"] as const;
type PartName = (typeof PARTS)[number];

/**
 * Encodes some shapes one by one on a system whose engine counts. The first one warms up and is not counted. The renderer's arithmetic is an estimate.
 * @param items two or more
 */
export async function measureCost(
  io: Io,
  system: System,
  counter: CountingEngine,
  state: ShapeEncoderState,
  dataset: Dataset,
  items: readonly Item[],
  seed: number,
): Promise<readonly ReportCost[]> {
  const { viewpoints, renderer, encoder, fusion } = system.shapeEncoder;
  const parts = new Map<PartName, Part>(PARTS.map((name) => [name, { macs: 0, parameters: 0, seconds: 0 }]));
  // Parts run one after the other for a single shape, so what the engine counts between two moments is of the part that runs.
  const watched =
    <A extends readonly unknown[], R>(name: PartName, call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      counter.reset();
      const start = io.seconds();
      const result = await call(...args);
      const part = parts.get(name)!;
      part.seconds += io.seconds() - start;
      const tallies = [...counter.tallies.values()];
      part.macs += tallies.reduce((sum, { macs }) => sum + macs, 0);
      part.parameters = tallies.reduce((sum, { parameters }) => sum + parameters, 0);
      return result;
    };
  const { viewWeights: _, ...plain } = fusion; // to be looked at, not part of an answer
  const shapeEncoder = createShapeEncoder({
    viewpoints: { ...viewpoints, cameras: watched("E_V, viewpoints", viewpoints.cameras.bind(viewpoints)) },
    renderer: { ...renderer, render: watched("R, renderer", renderer.render.bind(renderer)) },
    encoder: { ...encoder, encodeImages: watched("E_I, image encoder", encoder.encodeImages.bind(encoder)) },
    fusion: { ...plain, fuse: watched("E_G, fusion", fusion.fuse.bind(fusion)) },
  });
  let drawing = 0;
  for (const [i, item] of items.entries()) {
    const shape = normalizeShape(await dataset.load(item));
    const points =
      viewpoints.points === 0
        ? new Float32Array(0)
        : samplePoints(shape, viewpoints.points, createRng(seed).split("points").split(item.id)).points.data;
    await shapeEncoder.encode([shape], tensor(points, [1, viewpoints.points, 3]), state);
    if (i === 0) for (const part of parts.values()) Object.assign(part, { macs: 0, seconds: 0 });
    else drawing += renderingMacs(shape, viewpoints.views, renderer.size);
  }
  const count = items.length - 1;
  return PARTS.map((module): ReportCost => {
    const { macs, parameters, seconds } = parts.get(module)!;
    const note =
      module === "R, renderer"
        ? `an estimate for ${viewpoints.views} pictures of ${renderer.size} px`
        : module === "E_I, image encoder"
          ? `${viewpoints.views} pictures of ${encoder.imageSize} px`
          : undefined;
    return {
      module,
      macs: (module === "R, renderer" ? drawing : macs) / count,
      ...(parameters > 0 && { parameters }),
      seconds: seconds / count,
      ...(note !== undefined && { note }),
    };
  });
}

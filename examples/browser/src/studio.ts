/** @file The renderers of one look: a large picture on a worker of its own, so that turning the shape never waits, and small ones on all the others. */

import { createRenderer, type ModeName, type Renderer, webWorkers } from "@dilf/renderer";

export interface Look {
  readonly mode: ModeName;
  readonly background: readonly [number, number, number];
}

export interface Studio {
  readonly large: Renderer;
  readonly small: Renderer;
  dispose(): Promise<void>;
}

const LARGE = 384;
const SMALL = 64;
/** More would be idle or in each other's way. */
const MOST_WORKERS = 8;

export const workerCount = Math.max(1, Math.min(MOST_WORKERS, navigator.hardwareConcurrency - 1));

export function createStudio(look: Look): Studio {
  const large = createRenderer({ ...look, size: LARGE, points: { radius: 0.03 }, workers: webWorkers(1) });
  // Splats of less than four pixels have no useful gradient.
  const small = createRenderer({ ...look, size: SMALL, points: { radius: 0.08 }, workers: webWorkers(workerCount) });
  return {
    large,
    small,
    dispose: async () => {
      await Promise.all([large.dispose(), small.dispose()]);
    },
  };
}

/** @file A thread that draws the blocks of pictures that it is asked for. */

import { parentPort, workerData } from "node:worker_threads";
import { createRng } from "@dilf/tensor";
import { type Drawn, drawBlock } from "./pictures.ts";
import { openWorld, type WorldOptions } from "./world.ts";

export interface ArtistData {
  readonly world: WorldOptions;
  readonly seed: number;
  readonly perClass: number;
  readonly size: number;
}

export type ArtistAnswer = { readonly block: number; readonly batches: readonly Drawn[] };

const { world: options, seed, perClass, size } = workerData as ArtistData;
const world = openWorld(options);
let turn: Promise<unknown> = Promise.resolve();

// Blocks depend on the seed and their number only, so a resumed run draws what an uninterrupted one does.
parentPort!.on("message", (block: number) => {
  turn = turn.then(async () => {
    const batches = await drawBlock(await world, createRng(seed).split("pictures").split(block), perClass, size);
    parentPort!.postMessage(
      { block, batches } satisfies ArtistAnswer,
      batches.map(({ pixels }) => pixels.buffer as ArrayBuffer),
    );
  });
});

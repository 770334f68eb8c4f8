/** @file Blocks of pictures, drawn in another thread while this one trains on the block before. */

import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import type { ArtistAnswer, ArtistData } from "./draw-worker.ts";
import type { Drawn } from "./pictures.ts";

export interface Artist {
  /** The batches of a block; the next block is begun at once. */
  block(index: number): Promise<readonly Drawn[]>;
  dispose(): Promise<void>;
}

export function createArtist(data: ArtistData): Artist {
  const thread = start(data);
  const waiting = new Map<number, { resolve(batches: readonly Drawn[]): void; reject(error: Error): void }>();
  const ahead = new Map<number, Promise<readonly Drawn[]>>();
  const ask = (index: number) => {
    const known = ahead.get(index);
    if (known) return known;
    const promise = new Promise<readonly Drawn[]>((resolve, reject) => waiting.set(index, { resolve, reject }));
    promise.catch(() => {}); // whoever waits for it is told
    thread.postMessage(index);
    ahead.set(index, promise);
    return promise;
  };
  thread.on("message", ({ block, batches }: ArtistAnswer) => {
    waiting.get(block)?.resolve(batches);
    waiting.delete(block);
  });
  thread.on("error", (error) => {
    for (const one of waiting.values()) one.reject(error as Error);
  });
  return {
    block(index) {
      const wanted = ask(index);
      ahead.delete(index);
      ask(index + 1);
      return wanted;
    },
    async dispose() {
      await thread.terminate();
    },
  };
}

/** Node 20 must be taught TypeScript in every thread, and by the module form: the other fails where the parent was taught too. */
function start(data: ArtistData): Worker {
  const teacher = new URL("dist/esm/api/index.mjs", pathToFileURL(createRequire(import.meta.url).resolve("tsx/package.json"))).href;
  const program = new URL("./draw-worker.ts", import.meta.url).href;
  const code = `import(${JSON.stringify(teacher)}).then(({ register }) => { register(); return import(${JSON.stringify(program)}); })`;
  return new Worker(code, { eval: true, workerData: data, execArgv: ["--conditions=@dilf/source"] });
}

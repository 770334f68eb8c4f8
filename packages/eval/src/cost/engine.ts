/** @file An engine that counts what runs on it. */

import type { Engine } from "@dilf/autodiff";
import { bindExtents } from "./extents.ts";
import { countMacs } from "./macs.ts";

/** What one graph has done. */
export interface GraphTally {
  runs: number;
  macs: number;
  readonly parameters: number;
}

/** An engine that counts the multiply-accumulates of what it runs. */
export interface CountingEngine extends Engine {
  /** By the name of the graph ("vision", "point-net inference"); graphs of one name count together. Programs that have not run are not there. */
  readonly tallies: ReadonlyMap<string, GraphTally>;
  /** Forgets all runs. */
  reset(): void;
}

/**
 * Wraps an engine: results are its own, and every run of every program is counted with the extents of its inputs. So the cost of any system is what it really runs,
 * whoever wrote its parts.
 * @example const engine = countingEngine(ortEngine()); const encoder = await loadEncoder("mini", { engine }); await encoder.encodeImages(pixels); engine.tallies.get("vision")
 */
export function countingEngine(engine: Engine): CountingEngine {
  const tallies = new Map<string, GraphTally>();
  return {
    name: engine.name,
    tallies,
    reset: () => tallies.clear(),
    async compile(graph, options) {
      const program = await engine.compile(graph, options);
      return {
        async run(feeds) {
          const results = await program.run(feeds);
          const bound = bindExtents(graph.inputs.map(({ name, shape }) => [shape, feeds[name].shape]));
          const { macs, parameters } = countMacs(graph, bound);
          const tally = tallies.get(graph.name) ?? { runs: 0, macs: 0, parameters };
          tallies.set(graph.name, tally);
          tally.runs++;
          tally.macs += macs;
          return results;
        },
        dispose: () => program.dispose(),
      };
    },
  };
}

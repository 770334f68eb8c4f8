/** @file What runs a graph. One file per engine in `engines/`. */

import type { Feeds, Graph } from "./graph.ts";

/** How an engine compiles a graph. */
export interface CompileOptions {
  /** Parameters that come with every run instead of being frozen into the program: those that learn. Default none. */
  readonly parametersAsInputs?: "all" | readonly string[];
  /**
   * How an engine keeps frozen parameters. "packed": a copy of its own, in the order in which it multiplies fastest. "shared": the graph's
   * own arrays, which several programs then have in common; they must not change. Default "packed". Engines that keep one copy for all
   * programs anyway treat both alike.
   */
  readonly weights?: "packed" | "shared";
}

/** A compiled graph. Runs may overlap; results are fresh arrays that the caller owns. */
export interface Executable {
  /**
   * @param feeds every graph input, and every parameter that was compiled as an input, under its name
   * @throws Error that names the input that is missing, unknown, or of the wrong type or shape
   */
  run(feeds: Feeds): Promise<Feeds>;
  dispose(): Promise<void>;
}

/** What runs graphs: `ortEngine`, `tfjsEngine`, or anything else that compiles them. */
export interface Engine {
  /** "ort", "tfjs". */
  readonly name: string;
  compile(graph: Graph, options?: CompileOptions): Promise<Executable>;
}

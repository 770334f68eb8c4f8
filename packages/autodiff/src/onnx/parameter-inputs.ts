import { expectKeys } from "@dilf/tensor";
import type { CompileOptions } from "../engine.ts";
import type { Graph } from "../graph.ts";
import { listNames } from "../messages.ts";

/** The parameters that are compiled as inputs, in the graph's order. Throws where a name is not a parameter. */
export function parameterInputs(graph: Graph, options: CompileOptions): ReadonlySet<string> {
  expectKeys("CompileOptions", options, ["parametersAsInputs", "weights"]);
  const { parametersAsInputs = [] } = options;
  if (parametersAsInputs === "all") return new Set(graph.parameters.keys());
  const wanted = new Set(parametersAsInputs);
  for (const name of wanted)
    if (!graph.parameters.has(name))
      throw new Error(`parametersAsInputs: graph "${graph.name}" has no parameter "${name}"; it has ${listNames(graph.parameters.keys())}`);
  return new Set([...graph.parameters.keys()].filter((name) => wanted.has(name)));
}

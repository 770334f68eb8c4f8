import type { CompileOptions } from "../engine.ts";
import type { Graph } from "../graph.ts";

/** The parameters that are compiled as inputs, in the graph's order. Throws where a name is not a parameter. */
export function parameterInputs(graph: Graph, { parametersAsInputs = [] }: CompileOptions): ReadonlySet<string> {
  if (parametersAsInputs === "all") return new Set(graph.parameters.keys());
  const wanted = new Set(parametersAsInputs);
  for (const name of wanted)
    if (!graph.parameters.has(name))
      throw new Error(`parametersAsInputs: graph "${graph.name}" has no parameter "${name}"; it has ${listNames(graph.parameters.keys())}`);
  return new Set([...graph.parameters.keys()].filter((name) => wanted.has(name)));
}

/** At most eight names for a message. */
export function listNames(names: Iterable<string>): string {
  const all = [...names];
  const shown = all.slice(0, 8).map((name) => `"${name}"`);
  return all.length === 0 ? "none" : `${shown.join(", ")}${all.length > 8 ? `, … (${all.length})` : ""}`;
}

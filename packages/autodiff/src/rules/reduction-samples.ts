import type { GraphBuilder } from "../builder.ts";
import type { Value } from "../graph.ts";
import type { Sample, SampleInput } from "./rule.ts";

/** A reduction over the first, the last and two axes, which stay and do not stay. */
export function reductionSamples(
  reduce: (g: GraphBuilder, x: Value, axes: readonly number[], keepDims: boolean) => Value,
  input: Omit<SampleInput, "shape"> = {},
): readonly Sample[] {
  return [true, false].flatMap((keepDims) =>
    [[0], [-1], [0, 2]].map((axes) => ({
      name: `axes ${axes}, keepDims ${keepDims}`,
      inputs: [{ shape: [2, 3, 4], ...input }],
      build: (g: GraphBuilder, [x]: readonly Value[]) => reduce(g, x!, axes, keepDims),
    })),
  );
}

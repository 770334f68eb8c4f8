import type { GraphBuilder } from "../builder.ts";
import { resolveAxis } from "../dims.ts";
import type { Value } from "../graph.ts";
import type { Rule, Sample } from "./rule.ts";
import { scatterAdd } from "./scatter-add.ts";

/** y = x[start:end:step] along an axis; dx = dy at those places, zeros elsewhere: padded where the places are one known run, scattered elsewhere. */
export const slice: Rule = {
  op: "Slice",
  shapes: "exact",
  pullback: ({ g, inputs: [x], outputs: [y], cotangents: [dy], ints }) => {
    const [start, end, at, step] = [ints(1)[0]!, ints(2)[0]!, ints(3)[0]!, ints(4)[0]!];
    const axis = resolveAxis(at, x!.shape.length);
    const around = step === 1 ? margins(x!.shape[axis]!, y!.shape[axis]!, start, end) : undefined;
    if (around) return [padded(g, x!, dy!, axis, around), undefined, undefined, undefined, undefined];
    const places = g.slice(g.range(x!.shape[axis]!), 0, start, end, step);
    return [scatterAdd(g, x!, places, dy!, axis), undefined, undefined, undefined, undefined];
  },
  samples: [
    sample("a run", 1, 1, 3),
    sample("from the end", 0, -2, Number.POSITIVE_INFINITY),
    sample("every other", 1, 0, 4, 2),
    sample("backwards", 1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1),
  ],
};

function sample(name: string, axis: number, start: number, end: number, step = 1): Sample {
  return { name, inputs: [{ shape: [3, 4] }], build: (g, [x]) => g.slice(x!, axis, start, end, step) };
}

/** How many entries lie before and after the slice, or undefined where that depends on an extent that has only a name. */
function margins(from: number | string, to: number | string, start: number, end: number): [number, number] | undefined {
  if (typeof from === "number" && typeof to === "number") {
    const before = Math.min(Math.max(start < 0 ? start + from : start, 0), from);
    return [before, from - before - to];
  }
  if (start < 0) return undefined;
  return [start, end < 0 ? -end : 0];
}

/** dy between zeros, in x's shape. */
function padded(g: GraphBuilder, x: Value, dy: Value, axis: number, [before, after]: readonly [number, number]): Value {
  if (before === 0 && after === 0) return dy;
  const pads = new Array<number>(2 * x.shape.length).fill(0);
  pads[axis] = before;
  pads[axis + x.shape.length] = after;
  return g.node("Pad", [dy, g.intVector(pads)], {}, [{ type: x.type, shape: x.shape }])[0]!;
}

import { tensor } from "@dilf/tensor";
import { textOf } from "../attributes.ts";
import type { Rule } from "./rule.ts";
import { scatterAdd } from "./scatter-add.ts";

/** y = x with more around it; dx = dy without it, and where x itself stands in the padding (reflect, edge, wrap), its gradient added. */
export const pad: Rule = {
  op: "Pad",
  shapes: "exact",
  pullback: ({ g, node, inputs: [x], cotangents: [dy], ints }) => {
    const pads = ints(1);
    const mode = textOf(node.attributes, "mode", "constant");
    const rank = x!.shape.length;
    if (mode === "constant") {
      const cut = g.intVector(pads.map((extent) => 0 - extent));
      return [g.node("Pad", [dy, cut], {}, [{ type: x!.type, shape: x!.shape }])[0], undefined, undefined];
    }
    let back = dy!;
    for (const [axis, extent] of x!.shape.entries()) {
      const [front, behind] = [pads[axis]!, pads[axis + rank]!];
      if (front === 0 && behind === 0) continue;
      if (typeof extent !== "number") throw new Error(`mode "${mode}" along the extent "${extent}", which must be a number`);
      const shape = back.shape.with(axis, extent);
      const places = BigInt64Array.from({ length: front + extent + behind }, (_, at) => BigInt(placeOf(mode, at - front, extent)));
      back = scatterAdd(g, { ...x!, shape }, g.constant(tensor(places, [places.length])), back, axis);
    }
    return [back, undefined, undefined];
  },
  samples: [
    { name: "zeros", inputs: [{ shape: [2, 3] }], build: (g, [x]) => g.pad(x!, [1, 0, 0, 2]) },
    { name: "a constant, and cut", inputs: [{ shape: [3, 4] }], build: (g, [x]) => g.pad(x!, [1, -1, -1, 2], { value: 3 }) },
    { name: "reflected", inputs: [{ shape: [3, 4] }], build: (g, [x]) => g.pad(x!, [2, 1, 1, 3], { mode: "reflect" }) },
    { name: "edge", inputs: [{ shape: [2, 3] }], build: (g, [x]) => g.pad(x!, [1, 0, 2, 2], { mode: "edge" }) },
  ],
};

/** Which entry of an axis stands at a place that may lie outside it. */
function placeOf(mode: string, at: number, extent: number): number {
  switch (mode) {
    case "edge":
      return Math.min(Math.max(at, 0), extent - 1);
    case "wrap":
      return ((at % extent) + extent) % extent;
    case "reflect": {
      const period = Math.max(1, 2 * (extent - 1)); // the border is not repeated
      const phase = ((at % period) + period) % period;
      return phase < extent ? phase : period - phase;
    }
    default:
      throw new Error(`mode "${mode}" is unknown; known are constant, reflect, edge, wrap`);
  }
}

import { createRng, type Tensor } from "@dilf/tensor";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  attention,
  batchNormalization,
  GraphBuilder,
  gelu,
  gradientName,
  l2Normalize,
  linear,
  ortEngine,
  quickGelu,
  type Value,
  vjp,
  withType,
} from "../src/index.ts";
import { checkGraphGradient } from "../src/testing/index.ts";
import { engine, f32, f64, graphOf, numbers, random32, random64, runOnce } from "./helpers.ts";

const rng = (label: string) => createRng(5).split(label);

/** Two shapes that broadcast, from one shape with axes dropped or made 1. */
const broadcastPair = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 0, maxLength: 4 }).chain((shape) => {
  const thinned = fc
    .tuple(fc.nat({ max: shape.length }), fc.array(fc.boolean(), { minLength: shape.length, maxLength: shape.length }))
    .map(([drop, ones]) => shape.map((extent, axis) => (ones[axis] ? 1 : extent)).slice(drop));
  return fc.tuple(thinned, thinned);
});

test("broadcasting is undone for any pair of shapes, thin cotangents included", async () => {
  await fc.assert(
    fc.asyncProperty(broadcastPair, fc.integer({ min: 0, max: 3 }), fc.nat(), async ([left, right], reduced, seed) => {
      const graph = graphOf({ a: left, b: right }, (g, { a, b }) => {
        const y = g.add(g.mul(a!, b!), g.sub(b!, a!));
        // A reduction sends back a thin cotangent, through a unary operator and into the broadcast.
        const axes = [...y.shape.keys()].filter((axis) => (reduced >> axis) % 2 === 1);
        return g.tanh(axes.length > 0 ? g.reduceSum(g.add(y, b!), axes, { keepDims: seed % 2 === 0 }) : y);
      });
      const feeds = { a: random64(`a${seed}`, left), b: random64(`b${seed}`, right) };
      await checkGraphGradient(engine, graph, feeds, { wrt: ["a", "b"], rng: rng(`${seed}`) });
    }),
    { numRuns: 60, seed: 1 },
  );
});

/** A transformer block as CLIP has it, over [N, L, D] = [2, 3, 8]. */
function block() {
  const [D, heads] = [8, 2];
  const g = new GraphBuilder("block");
  const x = g.input("x", ["N", 3, D]);
  const weight = (name: string, ...shape: number[]) => g.parameter(name, random32(name, shape));
  const dense = (name: string, from: Value, out: number) =>
    linear(g, from, weight(`${name}.weight`, from.shape.at(-1) as number, out), weight(`${name}.bias`, out));
  const norm = (name: string, from: Value) => g.layerNormalization(from, weight(`${name}.weight`, D), weight(`${name}.bias`, D));
  const first = norm("ln1", x);
  const [query, key, value] = g.split(dense("qkv", first, 3 * D), -1, [D, D, D]);
  const mask = g.constant(f32([3, 3], 0, -1e4, -1e4, 0, 0, -1e4, 0, 0, 0)); // causal
  const attended = attention(g, { query: query!, key: key!, value: value!, heads, mask });
  const middle = g.add(x, dense("out", attended, D));
  const hidden = quickGelu(g, dense("fc1", norm("ln2", middle), 4 * D));
  const y = g.add(middle, dense("fc2", hidden, D));
  g.output("y", l2Normalize(g, g.reduceMean(y, [1])));
  return g.build();
}

/** PointNet as the viewpoint network has it: shared weights, batch norm, maximum over points [B, P, 3] = [2, 5, 3]. */
function pointNet() {
  const g = new GraphBuilder("pointNet");
  const x = g.input("x", ["B", 5, 3]);
  const weight = (name: string, ...shape: number[]) => g.parameter(name, random32(name, shape));
  const rows = g.matmul(g.reshape(x, ["5*B", 3]), weight("w1", 3, 6));
  const norm = batchNormalization(g, rows, { scale: weight("scale", 6), bias: weight("bias", 6) });
  const features = g.reduceMax(g.reshape(g.relu(norm.y), ["B", 5, 6]), [1]);
  g.output("y", g.tanh(linear(g, features, weight("w2", 6, 4), weight("b2", 4))));
  g.output("mean", norm.mean);
  g.output("variance", norm.variance);
  return g.build();
}

/** Symmetric InfoNCE over unit features [N, D] = [4, 3], with a learnable scale. */
function contrastive() {
  const g = new GraphBuilder("contrastive");
  const [images, texts] = [l2Normalize(g, g.input("images", [4, 3])), l2Normalize(g, g.input("texts", [4, 3]))];
  const scale = g.exp(g.parameter("logScale", f32([], 1)));
  const logits = g.mul(g.matmul(images, g.transpose(texts, [1, 0])), scale);
  const diagonal = g.constant(f32([4, 4], 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1));
  const both = g.add(g.logSoftmax(logits, 0), g.logSoftmax(logits, 1));
  g.output("loss", g.mul(g.reduceSum(g.mul(both, diagonal), [0, 1]), -1 / 8));
  return g.build();
}

test.each([
  { graph: block(), inputs: { x: [2, 3, 8] } },
  { graph: pointNet(), inputs: { x: [2, 5, 3] } },
  { graph: contrastive(), inputs: { images: [4, 3], texts: [4, 3] } },
])("composite: $graph.name, all inputs and parameters", async ({ graph, inputs }) => {
  const feeds = Object.fromEntries(Object.entries(inputs).map(([name, shape]) => [name, random64(name, shape)]));
  const wrt = [...Object.keys(inputs), ...graph.parameters.keys()];
  const { numeric } = await checkGraphGradient(engine, graph, feeds, { wrt, rng: rng(graph.name) });
  expect(Math.abs(numeric)).toBeGreaterThan(1e-2);
});

test("one by one: each parameter of the block by itself", async () => {
  const graph = block();
  const feeds = { x: random64("x", [2, 3, 8]) };
  for (const name of graph.parameters.keys()) await checkGraphGradient(engine, graph, feeds, { wrt: [name], rng: rng(name) });
});

test("gelu has its gradient; erf, and so this, has a kernel in float32 only", async () => {
  const graph = graphOf({ x: [7] }, (g, { x }) => gelu(g, x!), "float32");
  await checkGraphGradient(engine, graph, { x: random32("x", [7]) }, { wrt: ["x"], rng: rng("gelu"), type: "float32" });
});

test("float32, the precision of training, agrees with float64: LayerNormalization takes its statistics from the forward node there", async () => {
  const graph = block();
  const wrt = [...graph.parameters.keys()];
  const single = vjp(graph, { wrt });
  expect(single.nodes.filter((node) => node.op === "LayerNormalization").map((node) => node.outputs.length)).toEqual([3, 3]);
  const double = vjp(withType(graph, "float64"), { wrt });
  const x = random32("x", [2, 3, 8]);
  const cotangent = random32("ct", [2, 8]);
  const wide = (value: Tensor) => ({ data: Float64Array.from(value.data), shape: value.shape });
  const ours = await runOnce(single, { x, "y.cotangent": cotangent });
  const exact = await runOnce(double, { x: wide(x), "y.cotangent": wide(cotangent) });
  for (const name of wrt) {
    const [got, wanted] = [numbers(ours[gradientName(name)]), numbers(exact[gradientName(name)])];
    const size = Math.hypot(...wanted);
    // Float32 rounding (6e-8) grown by the depth of the block.
    expect(Math.hypot(...got.map((value, i) => value - wanted[i]!)), name).toBeLessThan(2e-6 * Math.max(1, size));
  }
  expect(() => withType(single, "float64")).toThrow("call withType before vjp");
});

test("symbolic extents on the way back: means, concatenation, slices and two names at once", async () => {
  const graph = graphOf({ x: ["N", "L", 3], z: ["N", "M", 3] }, (g, { x, z }) => {
    const joined = g.concat([x!, z!], 1);
    const centred = g.sub(joined, g.reduceMean(joined, [0, 1]));
    const tail = g.slice(g.slice(x!, 0, 1, Number.POSITIVE_INFINITY), 1, -2, -1);
    const rows = g.matmul(x!, g.constant(random64("w", [3, 2])));
    return g.add(
      g.add(g.reduceSum(g.mul(centred, centred), [0, 1, 2]), g.reduceSum(g.exp(tail), [0, 1, 2])),
      g.reduceMean(g.exp(rows), [0, 1, 2]),
    );
  });
  for (const [N, L, M] of [
    [2, 3, 1],
    [3, 2, 2],
  ] as const)
    await checkGraphGradient(
      engine,
      graph,
      { x: random64("x", [N, L, 3]), z: random64("z", [N, M, 3]) },
      { wrt: ["x", "z"], rng: rng(`${N}`) },
    );
});

// What the rules say about kinks and ties, where finite differences cannot tell.
test.each<{ name: string; body: (g: GraphBuilder, x: Value) => Value; x: number[]; gradient: number[] }>([
  { name: "relu at 0", body: (g, x) => g.relu(x), x: [0, -1, 1], gradient: [0, 0, 1] },
  { name: "abs at 0", body: (g, x) => g.abs(x), x: [0, -1, 1], gradient: [0, -1, 1] },
  { name: "max with its equal", body: (g, x) => g.max(x, 0), x: [0, -1, 1], gradient: [0, 0, 1] },
  { name: "min with its equal", body: (g, x) => g.min(x, 0), x: [0, -1, 1], gradient: [0, 1, 0] },
  { name: "max of equals goes to the second", body: (g, x) => g.max(g.mul(x, 2), g.mul(x, 2)), x: [3, 3, 3], gradient: [2, 2, 2] },
  { name: "clip at its bounds", body: (g, x) => g.clip(x, -1, 1), x: [-1, 1, 2], gradient: [1, 1, 0] },
  { name: "equal maxima share", body: (g, x) => g.reduceMax(x, [0], { keepDims: true }), x: [4, 1, 4], gradient: [0.5, 0, 0.5] },
  { name: "unit vector of 0", body: (g, x) => g.mul(l2Normalize(g, x), 1e-12), x: [0, 0, 0], gradient: [1, 1, 1] },
  { name: "sign has none", body: (g, x) => g.add(g.sign(x), x), x: [3, 2, 1], gradient: [1, 1, 1] },
  { name: "a whole number has none", body: (g, x) => g.add(g.cast(g.cast(x, "int32"), "float64"), x), x: [3, 2, 1], gradient: [1, 1, 1] },
  { name: "no path at all", body: (g, x) => g.cast(g.greater(x, 0), "float64"), x: [3, 2, -1], gradient: [0, 0, 0] },
])("$name: gradient $gradient at $x", async ({ body, x, gradient }) => {
  const graph = graphOf({ x: [3] }, (g, { x: value }) => body(g, value!));
  const size = graph.outputs[0]!.shape as number[];
  const ones = f64(size, ...new Array<number>(size[0]!).fill(1));
  const results = await runOnce(vjp(graph, { wrt: ["x"] }), { x: f64([3], ...x), "y.cotangent": ones });
  const got = numbers(results["x.gradient"]);
  for (const [i, value] of gradient.entries()) expect(got[i]).toBeCloseTo(value, 12);
});

test("an embedding that occurs often gets the sum, on several threads too", async () => {
  const count = 5000;
  const graph = graphOf({ x: [3, 8], ids: [count] }, (g, { x, ids }) => g.gather(x!, ids!), "float32", { ids: "int64" });
  const executable = await ortEngine({ threads: 4 }).compile(vjp(graph, { wrt: ["x"] }));
  const ids = BigInt64Array.from({ length: count }, (_, i) => BigInt(i % 2));
  const ones = { data: new Float32Array(count * 8).fill(1), shape: [count, 8] };
  const results = await executable.run({ x: random32("x", [3, 8]), ids: { data: ids, shape: [count] }, "y.cotangent": ones });
  expect(numbers(results["x.gradient"])).toEqual([2500, 2500, 0].flatMap((sum) => new Array<number>(8).fill(sum)));
});

test("a cast sends the gradient back in the input's type", async () => {
  const graph = graphOf({ x: [2] }, (g, { x }) => g.mul(g.cast(x!, "float64"), g.cast(x!, "float64")), "float32");
  const results = await runOnce(vjp(graph, { wrt: ["x"] }), { x: f32([2], 3, 4), "y.cotangent": f64([2], 1, 1) });
  expect(results["x.gradient"]).toEqual(f32([2], 6, 8));
});

test("only the way from wrt to of is differentiated; the rest of the graph that `of` does not need goes", () => {
  const g = new GraphBuilder("forked");
  const x = g.input("x", [2]);
  const w = g.parameter("w", f32([2], 1, 2));
  g.output("y", g.mul(g.exp(x), w));
  g.output("z", g.tanh(x));
  const back = vjp(g.build(), { of: ["y"], wrt: ["w"] });
  expect(back.nodes.map((node) => node.op)).toEqual(["Exp", "Mul", "Mul"]); // forward twice, dw = dy · eˣ
  expect(back.inputs.map((value) => value.name)).toEqual(["x", "y.cotangent"]);
  expect(back.outputs.map((value) => value.name)).toEqual(["y", "w.gradient"]);
});

test("weights are not copied: a linear layer goes back by Gemm with transB, and no Transpose", () => {
  const back = vjp(
    graphOf({ x: ["N", 4, 3], w: [3, 2] }, (g, { x, w }) => g.matmul(x!, w!)),
    { wrt: ["x", "w"] },
  );
  expect(back.nodes.filter((node) => node.op === "Gemm")).toHaveLength(2);
  expect(back.nodes.map((node) => node.op)).not.toContain("Transpose");
  expect(back.values.get("x.gradient")!.shape).toEqual(["N", 4, 3]);
});

test.each([
  { options: { wrt: ["w"] }, message: 'vjp: "wrt" names "w"; graph "test" has "x", "i"' },
  { options: { wrt: [] }, message: 'vjp: "wrt" is empty' },
  { options: { wrt: ["i"] }, message: '"wrt" names "i" of type int32, which has no derivative' },
  { options: { wrt: ["x", "x"] }, message: '"wrt" names something twice' },
  { options: { wrt: ["x"], of: ["z"] }, message: 'vjp: "of" names "z"; graph "test" has "y"' },
  { options: { wrt: ["x"], off: ["y"] }, message: 'vjp: unknown option "off"; known are of, wrt' },
])("error: $options", ({ options, message }) => {
  const graph = graphOf({ x: [2], i: [2] }, (g, { x, i }) => g.mul(x!, g.cast(i!, "float64")), "float64", { i: "int32" });
  expect(() => vjp(graph, options)).toThrow(message);
});

test("transpositions that cancel are not computed: attention goes back without one of weights or scores", () => {
  const g = new GraphBuilder("attention");
  const [a, b] = [g.input("a", [2, 3, 4]), g.input("b", [2, 5, 4])];
  g.output("y", g.matmul(a, g.transpose(b, [0, 2, 1])));
  const back = vjp(g.build(), { wrt: ["a", "b"] });
  // Forward: one. Back: da = dy b takes b as it is; db = dyᵀ a turns dy, where (aᵀ dy)ᵀ would turn a and the result.
  const turned = back.nodes.filter((node) => node.op === "Transpose").map((node) => node.inputs[0]);
  expect(turned).toEqual(["b", "y.cotangent"]);
  const twice = new GraphBuilder("twice");
  const x = twice.input("x", [2, 3, 4]);
  expect(twice.transpose(twice.transpose(x, [1, 2, 0]), [2, 0, 1])).toBe(x);
  expect(twice.transpose(x, [0, 1, 2])).toBe(x);
});

test("a difference is summed before its sign is changed", () => {
  const graph = graphOf({ a: [64, 3], b: [3] }, (g, { a, b }) => g.sub(a!, b!));
  const back = vjp(graph, { wrt: ["b"] });
  expect(back.nodes.slice(1).map(({ op }) => op)).toEqual(["ReduceSum", "Neg"]);
});

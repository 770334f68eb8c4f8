/** Every rule of the list, at every sample it brings, against finite differences of what onnxruntime computes. */

import { createRng, type Rng, sizeOf, type Tensor } from "@dilf/tensor";
import { randomTensor } from "@dilf/tensor/testing";
import { expect, test } from "vitest";
import { int, text } from "../src/attributes.ts";
import { GraphBuilder, ortEngine, vjp } from "../src/index.ts";
import { operators } from "../src/operators/index.ts";
import { NON_DIFFERENTIABLE, rules } from "../src/rules/index.ts";
import type { SampleInput } from "../src/rules/rule.ts";
import { checkGraphGradient } from "../src/testing/index.ts";

const engine = ortEngine({ threads: 1 });

// onnxruntime's CPU provider has no double kernel for these; a float32 difference quotient is good to some 1e-3.
const FLOAT32_ONLY = new Set(["Erf", "Conv", "ConvTranspose", "AveragePool", "GlobalAveragePool", "Resize", "LeakyRelu"]);

function draw(rng: Rng, { shape, low = -1, high = 1, distinct = false }: SampleInput): Tensor<Float64Array> {
  if (!distinct) return randomTensor(rng, shape, low, high);
  const size = sizeOf(shape);
  const steps = Array.from({ length: size }, (_, i) => low + ((high - low) * (i + 0.5)) / size);
  return { data: Float64Array.from(rng.shuffle(steps)), shape };
}

const cases = rules.flatMap((rule) =>
  rule.samples.map((sample, index) => ({ rule, sample, title: `${rule.op}: ${sample.name} (${index})` })),
);

test.each(cases)("$title", async ({ rule, sample, title }) => {
  const type = FLOAT32_ONLY.has(rule.op) ? "float32" : "float64";
  const rng = createRng(11).split(title);
  const g = new GraphBuilder(title, { type });
  const inputs = sample.inputs.map((spec, i) => ({ name: `x${i}`, value: draw(rng, spec) }));
  const y = sample.build(
    g,
    inputs.map(({ name, value }) => g.input(name, value.shape)),
  );
  g.output("y", y);
  const graph = g.build();
  expect(graph.nodes.map((node) => node.op)).toContain(rule.op);
  const feeds = Object.fromEntries(inputs.map(({ name, value }) => [name, value]));
  const { numeric } = await checkGraphGradient(engine, graph, feeds, { wrt: inputs.map(({ name }) => name), rng, type });
  expect(Math.abs(numeric)).toBeGreaterThan(1e-3); // else the check compares zero with zero
});

test("every rule has samples, one name, and an operator of the table", () => {
  for (const rule of rules) {
    expect(rule.samples.length, rule.op).toBeGreaterThan(0);
    expect(Object.keys(operators)).toContain(rule.op);
  }
  expect(new Set(rules.map((rule) => rule.op)).size).toBe(rules.length);
});

test("every operator of the table has a rule, or is known to have no derivative", () => {
  const without = Object.keys(operators).filter((op) => !rules.some((rule) => rule.op === op) && !NON_DIFFERENTIABLE.has(op));
  expect(without).toEqual([]);
});

test("an operator without a rule: the error names node, operator and file", () => {
  const g = new GraphBuilder("odd");
  g.output("y", g.neg(g.input("x", [4])));
  const graph = g.build();
  const odd = { ...graph, nodes: graph.nodes.map((node) => ({ ...node, op: "LpPool" })) };
  expect(() => vjp(odd, { wrt: ["x"] })).toThrow(
    /^vjp: node "Neg_\d+": operator LpPool has no derivative rule; add one as src\/rules\/lp-pool\.ts and list it in src\/rules\/index\.ts$/,
  );
});

test("what a rule cannot do is an error that names the node", () => {
  const g = new GraphBuilder("antialiased");
  const sizes = g.intVector([1, 1, 2, 2]);
  g.output(
    "y",
    g.node("Resize", [g.input("x", [1, 1, 4, 4]), undefined, undefined, sizes], { mode: text("linear"), antialias: int(1) })[0]!,
  );
  expect(() => vjp(g.build(), { wrt: ["x"] })).toThrow(/^vjp: node "Resize_\d+" \(Resize\): antialias = 1 has no derivative rule/);
});

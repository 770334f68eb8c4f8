/** @file Reverse mode: from the graph of a function to the graph of its vector-Jacobian product. */

import { expectKeys, shapeText } from "@dilf/tensor";
import { GraphBuilder } from "./builder.ts";
import { type Match, Surroundings } from "./composites/composite.ts";
import { composites } from "./composites/index.ts";
import { productOf, sameShape } from "./dims.ts";
import type { Dim, Graph, Node, Value } from "./graph.ts";
import { listNames } from "./messages.ts";
import { NON_DIFFERENTIABLE, ruleOf } from "./rules/index.ts";
import type { Gradient, Rule, RuleCall } from "./rules/rule.ts";

/** Of which outputs `vjp` takes cotangents, and with respect to what. */
export interface VjpOptions {
  /** Outputs whose cotangents come in. Default: all floating-point outputs. */
  readonly of?: readonly string[];
  /** Inputs or parameters to differentiate with respect to. */
  readonly wrt: readonly string[];
}

/** The name of the input that carries an output's cotangent: "y.cotangent". */
export function cotangentName(output: string): string {
  return `${output}.cotangent`;
}

/** The name of the output that carries the gradient with respect to an input or parameter: "x.gradient". */
export function gradientName(name: string): string {
  return `${name}.gradient`;
}

/**
 * The graph of forward and vector-Jacobian product in one. Its inputs are those of `graph` and one `cotangentName(output)` per `of`, of the
 * output's type and shape; its outputs are those of `of`, and one `gradientName(name)` per `wrt`: the gradient of Σ ⟨cotangent, output⟩.
 * Only the nodes on a path from `wrt` to `of` are differentiated. Where there is no path the gradient is zero.
 * @throws Error when a name is unknown or not floating-point, or when an operator on the path has no rule (names node, operator, file to add)
 */
export function vjp(graph: Graph, options: VjpOptions): Graph {
  expectKeys("vjp", options, ["of", "wrt"]);
  const floating = (value: Value | undefined) => value?.type === "float32" || value?.type === "float64";
  const { of = graph.outputs.filter(floating).map((value) => value.name), wrt } = options;
  const inputs = [...graph.inputs.map((value) => value.name), ...graph.parameters.keys()];
  const outputs = graph.outputs.map((value) => value.name);
  checkNames(graph, "of", of, outputs);
  checkNames(graph, "wrt", wrt, inputs);

  const g = GraphBuilder.from(graph, `${graph.name}.vjp`);
  const path = differentiablePath(graph, of, wrt);
  const cotangents = new Map<string, Value>();
  for (const name of of) {
    const { shape, type } = graph.values.get(name)!;
    const cotangent = g.input(cotangentName(name), shape, type);
    if (path.reached.has(name)) cotangents.set(name, cotangent);
  }
  const accumulate = (name: string, gradient: Value, minus = false) => {
    const sum = cotangents.get(name);
    const next = minus ? (sum ? g.sub(sum, gradient) : g.neg(gradient)) : sum ? g.add(sum, gradient) : gradient;
    cotangents.set(name, next);
  };
  const groups = compositesOf(graph, path.nodes, new Set(wrt));
  const skipped = new Set([...groups.values()].flatMap(({ inner }) => inner));
  for (const node of [...path.nodes].reverse()) {
    if (skipped.has(node) || !node.outputs.some((name) => cotangents.has(name))) continue;
    const group = groups.get(node);
    if (group) pullGroup(g, graph, node, group, cotangents, accumulate);
    else pullNode(g, graph, node, path.reached, cotangents, accumulate);
  }
  for (const name of of) g.output(name, g.value(name));
  for (const name of wrt) {
    const value = graph.values.get(name)!;
    const gradient = cotangents.get(name);
    g.output(gradientName(name), gradient ? g.expand(gradient, value.shape) : g.zeros(value.type, value.shape));
  }
  return g.build();
}

function checkNames(graph: Graph, option: string, names: readonly string[], known: readonly string[]): void {
  if (names.length === 0) throw new Error(`vjp: "${option}" is empty; graph "${graph.name}" has ${listNames(known)}`);
  if (new Set(names).size !== names.length) throw new Error(`vjp: "${option}" names something twice: ${listNames(names)}`);
  for (const name of names) {
    if (!known.includes(name)) throw new Error(`vjp: "${option}" names "${name}"; graph "${graph.name}" has ${listNames(known)}`);
    const { type } = graph.values.get(name)!;
    if (type !== "float32" && type !== "float64")
      throw new Error(`vjp: "${option}" names "${name}" of type ${type}, which has no derivative`);
  }
}

/** The nodes between `wrt` and `of`, and the edges that move with `wrt`. */
function differentiablePath(graph: Graph, of: readonly string[], wrt: readonly string[]): { nodes: Node[]; reached: Set<string> } {
  const reached = new Set(wrt);
  const moving: Node[] = [];
  for (const node of graph.nodes) {
    if (NON_DIFFERENTIABLE.has(node.op) || !node.inputs.some((name) => reached.has(name))) continue;
    const outputs = node.outputs.filter((name) => ["float32", "float64"].includes(graph.values.get(name)?.type ?? ""));
    for (const name of outputs) reached.add(name);
    if (outputs.length > 0) moving.push(node);
  }
  const needed = new Set(of);
  const nodes = moving.reverse().filter((node) => {
    if (!node.outputs.some((name) => needed.has(name))) return false;
    for (const name of node.inputs) needed.add(name);
    return true;
  });
  return { nodes: nodes.reverse(), reached };
}

/** The groups among these nodes, by their last node. None reaches over an edge that is asked for. */
function compositesOf(graph: Graph, nodes: readonly Node[], wrt: ReadonlySet<string>): Map<Node, Match> {
  const around = new Surroundings(graph);
  const found = new Map<Node, Match>();
  const taken = new Set<Node>();
  for (const node of [...nodes].reverse()) {
    if (taken.has(node)) continue;
    const match = composites.map((matcher) => matcher(node, around)).find((candidate) => candidate !== undefined);
    if (!match || match.inner.some((inner) => taken.has(inner) || inner.outputs.some((name) => wrt.has(name)))) continue;
    found.set(node, match);
    for (const inner of match.inner) taken.add(inner);
  }
  return found;
}

function pullGroup(
  g: GraphBuilder,
  graph: Graph,
  node: Node,
  group: Match,
  cotangents: ReadonlyMap<string, Value>,
  accumulate: (name: string, gradient: Value, minus?: boolean) => void,
): void {
  const [y, x] = [graph.values.get(node.outputs[0]!)!, graph.values.get(group.input)!];
  accumulate(group.input, group.pullback(g, x, y, g.expand(cotangents.get(y.name)!, y.shape)));
}

function pullNode(
  g: GraphBuilder,
  graph: Graph,
  node: Node,
  reached: ReadonlySet<string>,
  cotangents: ReadonlyMap<string, Value>,
  accumulate: (name: string, gradient: Value, minus?: boolean) => void,
): void {
  const rule = ruleOf.get(node.op);
  if (!rule)
    throw new Error(
      `vjp: node "${node.name}": operator ${node.op} has no derivative rule; add one as src/rules/${kebabCase(node.op)}.ts and list it in src/rules/index.ts`,
    );
  const inputs = node.inputs.map((name) => graph.values.get(name));
  const outputs = node.outputs.map((name) => graph.values.get(name));
  const constant = (index: number) => graph.constants.get(node.inputs[index] ?? "");
  const numbers = (index: number) => {
    const value = constant(index);
    if (!value) throw new Error(`input ${index} must be a constant`);
    return Array.from(value.data, Number);
  };
  const gradients = pulled(node, rule, {
    g,
    node,
    inputs,
    outputs,
    cotangents: outputs.map((output) => {
      const cotangent = output && cotangents.get(output.name);
      return cotangent && rule.shapes === "exact" ? g.expand(cotangent, output.shape) : cotangent;
    }),
    needs: node.inputs.map((name) => reached.has(name)),
    ints: numbers,
    numbers,
    scalar: (index) => {
      const value = constant(index);
      return value?.data.length === 1 ? Number(value.data[0]) : undefined;
    },
  });
  for (const [index, gradient] of gradients.entries()) {
    const input = inputs[index];
    if (!gradient || !input || !reached.has(input.name)) continue;
    const minus = "minus" in gradient;
    const value = reduceTo(g, rule, node, minus ? gradient.minus : gradient, input.shape, outputs[0]!.shape);
    accumulate(input.name, value, minus);
  }
}

/** What the rule says, and whose fault it is where it cannot say it. */
function pulled(node: Node, rule: Rule, call: RuleCall): readonly Gradient[] {
  try {
    return rule.pullback(call);
  } catch (error) {
    throw new Error(`vjp: node "${node.name}" (${node.op}): ${(error as Error).message}`, { cause: error });
  }
}

/**
 * Undoes broadcasting: sums a gradient over the axes that the input lacks or has as 1. What is left may be thin (1 where the input has
 * more) and stands for its broadcast. A thin axis that must be summed counts as often as the output has entries there.
 */
function reduceTo(g: GraphBuilder, rule: Rule, node: Node, gradient: Value, shape: readonly Dim[], output: readonly Dim[]): Value {
  const offset = gradient.shape.length - shape.length;
  const summed: number[] = [];
  const repeated: Dim[] = [];
  for (const [axis, extent] of gradient.shape.entries()) {
    const wanted = axis < offset ? 1 : shape[axis - offset]!;
    if (wanted !== 1 && extent !== 1 && wanted !== extent)
      throw new Error(
        `vjp: node "${node.name}" (${node.op}): its rule gave a gradient ${shapeText(gradient.shape)} for an input ${shapeText(shape)}`,
      );
    if (wanted !== 1) continue;
    if (extent !== 1) summed.push(axis);
    else if (rule.shapes === "broadcasting" && output[axis + output.length - gradient.shape.length] !== 1)
      repeated.push(output[axis + output.length - gradient.shape.length] ?? 1);
  }
  let sum = gradient;
  if (summed.length > 0) {
    const dropped = summed.length === offset && summed.every((axis) => axis < offset);
    sum = g.reduceSum(gradient, summed, { keepDims: !dropped });
  }
  const target = shape.map((extent, axis) => (gradient.shape[axis + offset] === 1 ? 1 : extent));
  const reduced = sameShape(sum.shape, target) ? sum : g.reshape(sum, target);
  const times = productOf(repeated);
  if (times === 1) return reduced;
  return typeof times === "number" ? g.mul(reduced, times) : g.mul(reduced, g.reshape(g.cast(g.shapeVector([times]), reduced.type), []));
}

/** "ScatterElements" → "scatter-elements": how files are named. */
function kebabCase(name: string): string {
  return name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "-").toLowerCase();
}

/** @file Groups of nodes that are differentiated as one, because the formula of the whole is shorter than the chain of its parts. */

import type { GraphBuilder } from "../builder.ts";
import type { Graph, Node, Value } from "../graph.ts";

/** What a matcher may ask about a graph. */
export class Surroundings {
  readonly #graph: Graph;
  readonly #producers: ReadonlyMap<string, Node>;
  readonly #uses = new Map<string, number>();

  constructor(graph: Graph) {
    this.#graph = graph;
    this.#producers = new Map(graph.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
    const used = [...graph.nodes.flatMap((node) => node.inputs), ...graph.outputs.map(({ name }) => name)];
    for (const name of used) this.#uses.set(name, (this.#uses.get(name) ?? 0) + 1);
  }

  /** The node that makes an edge, if it is of this operator, and `uses` inputs in the whole graph read the edge. */
  maker(edge: string, op: string, uses: number): Node | undefined {
    const node = this.#producers.get(edge);
    return node?.op === op && this.#uses.get(edge) === uses ? node : undefined;
  }

  /** The number of a scalar constant. */
  scalar(edge: string): number | undefined {
    const constant = this.#graph.constants.get(edge);
    return constant?.data.length === 1 && constant.shape.length === 0 ? Number(constant.data[0]) : undefined;
  }

  /** For a binary node: the constant and the other operand, in whatever order they stand. */
  scaled(node: Node): { readonly factor: number; readonly of: string } | undefined {
    const [a, b] = node.inputs as [string, string];
    const [left, right] = [this.scalar(a), this.scalar(b)];
    if (right !== undefined) return { factor: right, of: a };
    return left === undefined ? undefined : { factor: left, of: b };
  }
}

/** A match: the edge that goes in, the nodes that are skipped on the way back, and how dy becomes dx. */
export interface Match {
  readonly input: string;
  readonly inner: readonly Node[];
  pullback(g: GraphBuilder, x: Value, y: Value, dy: Value): Value;
}

/** Looks at a node as the last of its group. */
export type Matcher = (last: Node, around: Surroundings) => Match | undefined;

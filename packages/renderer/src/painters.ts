/** @file Painters of any shape on one thread: they share scratch, and the last ones are kept for when their shape comes again. */

import { meshPainter } from "./draw/painter.ts";
import { Workspace } from "./draw/workspace.ts";
import type { RenderOptions } from "./options.ts";
import type { Painter } from "./painter.ts";
import { pointsPainter } from "./points/painter.ts";
import { PointWorkspace } from "./points/workspace.ts";
import type { Shape } from "./shape.ts";

/**
 * Vertices and faces that painters may hold together; the newest always stays. A prepared mesh takes 70 bytes a face here (and 105 with its record, for as long as that
 * lives), so this is 25 MB. The shapes of a batch of 64, 5,000 faces each, which training draws twice (for the loss, then for its gradient), are prepared once.
 */
const MOST_PREPARED = 500_000;

export class Painters {
  readonly #options: RenderOptions;
  #meshes = new Workspace();
  #points = new PointWorkspace();
  #kept = new Map<Shape, { readonly painter: Painter; readonly cost: number }>(); // least recently used first
  #cost = 0;

  constructor(options: RenderOptions) {
    this.#options = options;
  }

  /** @param where begins the messages about an unsound shape */
  of(where: string, shape: Shape): Painter {
    const known = this.#kept.get(shape);
    if (known) {
      this.#kept.delete(shape);
      this.#kept.set(shape, known);
      return known.painter;
    }
    const painter =
      shape.kind === "mesh"
        ? meshPainter(where, shape, this.#options, this.#meshes)
        : pointsPainter(where, shape, this.#options, this.#points);
    const cost = shape.kind === "mesh" ? shape.vertices.shape[0]! + shape.faces.shape[0]! : shape.points.shape[0]!;
    this.#kept.set(shape, { painter, cost });
    this.#cost += cost;
    for (const oldest of this.#kept.keys()) {
      if (this.#cost <= MOST_PREPARED || oldest === shape) break;
      this.forget(oldest);
    }
    return painter;
  }

  forget(shape: Shape): void {
    this.#cost -= this.#kept.get(shape)?.cost ?? 0;
    this.#kept.delete(shape);
  }

  release(): void {
    this.#kept = new Map();
    this.#cost = 0;
    this.#meshes = new Workspace();
    this.#points = new PointWorkspace();
  }
}

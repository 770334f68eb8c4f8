/** @file What the drawing thread and its workers say to each other. Only structured-cloneable data. */

import type { Topology } from "../geometry/topology.ts";
import type { RenderOptions } from "../options.ts";
import type { Camera } from "../painter.ts";
import type { ShapeGradient } from "../renderer.ts";
import type { Shape } from "../shape.ts";

/** A shape under a number. Sent to a worker once; forgotten when the caller's record is collected. */
export interface SentShape {
  readonly id: number;
  readonly shape: Shape;
  /** Where the caller's mesh has one already (`withVertices`): its edges and groups must not be made anew from where the vertices are now. */
  readonly topology: Topology | null;
}

/**
 * Work for one worker, answered by a message with the same `job`. A `page` holds one picture, [S, S, 3]. It is moved to the worker with the task and back with
 * the answer, and then used again: new memory for every picture cost 0.9 ms of 5.6 ms at 224 px, most of it page faults.
 */
export type Task =
  /** One picture into `page`; with a `ticket`, what the way back needs stays with the worker under it. */
  | {
      readonly kind: "draw";
      readonly shape: number;
      readonly where: string;
      readonly camera: Camera;
      readonly ticket: number | null;
      readonly page: Float32Array;
    }
  /** The way back of one picture, whose cotangent is on `page`. */
  | {
      readonly kind: "pull";
      readonly shape: number;
      readonly where: string;
      readonly camera: Camera;
      readonly ticket: number;
      readonly wantShape: boolean;
      readonly page: Float32Array;
    }
  /** The sum over views → the gradient of a shape. */
  | { readonly kind: "finish"; readonly shape: number; readonly where: string; readonly total: readonly Float64Array[] };

/** What is posted to a worker thread. */
export type ToWorker =
  | { readonly kind: "options"; readonly options: RenderOptions }
  | { readonly kind: "shape"; readonly sent: SentShape }
  | { readonly kind: "forget"; readonly id: number }
  | { readonly kind: "release"; readonly tickets: readonly number[] }
  | { readonly kind: "task"; readonly job: number; readonly task: Task };

export type Answer =
  | { readonly kind: "drawn"; readonly page: Float32Array }
  | { readonly kind: "pulled"; readonly camera: Camera; readonly shape: readonly Float64Array[] | null; readonly page: Float32Array }
  | { readonly kind: "finished"; readonly gradient: ShapeGradient }
  /** What the task threw. */
  | { readonly kind: "failed"; readonly name: string; readonly message: string };

/** What a worker thread posts back. */
export interface FromWorker {
  readonly job: number;
  readonly answer: Answer;
}

/** One worker thread, whatever kind of thread it is. */
export interface WorkerThread {
  post(message: ToWorker, transfer: readonly ArrayBuffer[]): void;
  /** @param onEnd called once if the thread ends or breaks without `stop` */
  listen(onAnswer: (message: FromWorker) => void, onEnd: (reason: string) => void): void;
  /** Whether the thread keeps the process alive. */
  hold(busy: boolean): void;
  stop(): Promise<void>;
}

/** How many threads to start, and how. From `webWorkers(n)` or, in Node, `nodeWorkers(n)` of `@dilf/renderer/node`. */
export interface Workers {
  readonly count: number;
  /** Pictures that each is given ahead, ≥ 1. Default 2; more where this thread is held by long computations (a network's run) and cannot hand out. */
  readonly depth?: number;
  start(): WorkerThread;
}

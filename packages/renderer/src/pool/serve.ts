/** @file What a worker does with each message. */

import { rememberTopology } from "../geometry/topology.ts";
import { Painters } from "../painters.ts";
import type { Shape } from "../shape.ts";
import type { Answer, FromWorker, Task, ToWorker } from "./protocol.ts";

/** @returns the worker's reaction to a message; `answer` sends one back, moving the buffers in `transfer` */
export function createServer(answer: (message: FromWorker, transfer: ArrayBuffer[]) => void): (message: ToWorker) => void {
  const shapes = new Map<number, Shape>();
  const kept = new Map<number, Int32Array | null>();
  let painters: Painters | null = null;

  const perform = (task: Task): { done: Answer; moved: ArrayBuffer[] } => {
    const painter = painters!.of(task.where, shapes.get(task.shape)!);
    switch (task.kind) {
      case "draw": {
        const { page } = task;
        const looked = painter.draw(task.camera, page, task.ticket !== null);
        if (task.ticket !== null) kept.set(task.ticket, looked);
        return { done: { kind: "drawn", page }, moved: [page.buffer as ArrayBuffer] };
      }
      case "pull": {
        const shape = task.wantShape ? painter.zeroGradient() : null;
        const { page } = task;
        const camera = painter.pull(task.camera, page, kept.get(task.ticket)!, shape);
        const buffers = new Set([page, ...(shape ?? [])].map(({ buffer }) => buffer as ArrayBuffer));
        return { done: { kind: "pulled", camera, shape, page }, moved: [...buffers] };
      }
      case "finish":
        return { done: { kind: "finished", gradient: painter.finish(task.total) }, moved: [] };
      default:
        throw task satisfies never;
    }
  };

  return (message) => {
    switch (message.kind) {
      case "options":
        painters = new Painters(message.options);
        return;
      case "shape": {
        const { id, shape, topology } = message.sent;
        if (topology && shape.kind === "mesh") rememberTopology(shape, topology);
        shapes.set(id, shape);
        return;
      }
      case "forget": {
        const shape = shapes.get(message.id);
        if (shape) painters!.forget(shape);
        shapes.delete(message.id);
        return;
      }
      case "release":
        for (const ticket of message.tickets) kept.delete(ticket);
        return;
      case "task":
        try {
          const { done, moved } = perform(message.task);
          answer({ job: message.job, answer: done }, moved);
        } catch (error) {
          const { name, message: text } = error as Error;
          answer({ job: message.job, answer: { kind: "failed", name, message: text } }, []);
        }
        return;
      default:
        throw message satisfies never;
    }
  };
}

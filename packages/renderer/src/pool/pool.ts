/** @file Pictures drawn by workers. */

import type { RenderOptions } from "../options.ts";
import { addInto, type Camera } from "../painter.ts";
import type { ShapeGradient } from "../renderer.ts";
import type { Shape } from "../shape.ts";
import { type Batch, type Crew, nameOf } from "./crew.ts";
import type { Answer, FromWorker, SentShape, Task, Workers, WorkerThread } from "./protocol.ts";
import { sendable } from "./share.ts";

/**
 * Tasks a worker has at once: the second is there when the first is done. A third gains nothing where this thread is free to hand out, and the last pictures of a batch
 * are shared out worse; where it is not, `Workers.depth` says more.
 */
const DEPTH = 2;

interface Hand {
  readonly thread: WorkerThread;
  readonly sent: Set<number>; // shapes it has
  readonly jobs: Map<number, Job>; // what it is doing
  readonly pages: Float32Array[]; // not in use
}

interface Job {
  readonly shape: number;
  /** The only worker that can do it. */
  readonly hand: Hand | null;
  make(page: Float32Array): Task;
  done(answer: Exclude<Answer, { kind: "failed" }>, by: Hand): void;
  failed(error: Error): void;
}

export function pool(options: RenderOptions, workers: Workers): Crew {
  const length = 3 * options.size * options.size;
  const ids = new WeakMap<Shape, number>();
  const sendables = new Map<number, SentShape>();
  let waiting: Job[] = [];
  let broken: Error | null = null;
  let counter = 0;

  const hands: Hand[] = [];
  for (let i = 0; i < workers.count; i++) {
    const hand: Hand = { thread: workers.start(), sent: new Set(), jobs: new Map(), pages: [] };
    hand.thread.listen(
      (message) => finished(hand, message),
      (reason) => fail(new Error(`createRenderer: worker ${i + 1} of ${workers.count} ended: ${reason}; create another renderer`)),
    );
    hand.thread.hold(false);
    hand.thread.post({ kind: "options", options }, []);
    hands.push(hand);
  }

  const gone = new FinalizationRegistry<number>((id) => {
    sendables.delete(id);
    for (const hand of hands) if (hand.sent.delete(id) && !broken) hand.thread.post({ kind: "forget", id }, []);
  });

  const idOf = (shape: Shape): number => {
    const known = ids.get(shape);
    if (known !== undefined) return known;
    const id = counter++;
    ids.set(shape, id);
    gone.register(shape, id);
    sendables.set(id, sendable(id, shape, options));
    return id;
  };

  const fail = (error: Error) => {
    if (broken) return;
    broken = error;
    const lost = [...hands.flatMap(({ jobs }) => [...jobs.values()]), ...waiting];
    waiting = [];
    for (const { jobs } of hands) jobs.clear();
    for (const job of lost) job.failed(error);
    for (const { thread } of hands) void thread.stop();
  };

  const finished = (hand: Hand, { job: number, answer }: FromWorker) => {
    const job = hand.jobs.get(number);
    if (!job) return;
    hand.jobs.delete(number);
    if (answer.kind === "failed") job.failed(errorOf(answer.name, answer.message));
    else {
      job.done(answer, hand);
      if ("page" in answer) hand.pages.push(answer.page);
    }
    assign();
  };

  const assign = () => {
    for (let depth = 1; depth <= (workers.depth ?? DEPTH); depth++)
      for (const hand of hands)
        while (hand.jobs.size < depth) {
          const at = choose(hand, waiting, hands);
          if (at < 0) break;
          const [job] = waiting.splice(at, 1) as [Job];
          give(hand, job);
        }
    for (const { thread, jobs } of hands) thread.hold(jobs.size > 0);
  };

  const give = (hand: Hand, job: Job) => {
    const number = counter++;
    if (!hand.sent.has(job.shape)) {
      hand.thread.post({ kind: "shape", sent: sendables.get(job.shape)! }, []);
      hand.sent.add(job.shape);
    }
    hand.jobs.set(number, job);
    const page = hand.pages.pop() ?? new Float32Array(length);
    const task = job.make(page);
    if ("page" in task) hand.thread.post({ kind: "task", job: number, task }, [page.buffer as ArrayBuffer]);
    else {
      hand.pages.push(page);
      hand.thread.post({ kind: "task", job: number, task }, []);
    }
  };

  /** Queues one task; its answer arrives with the worker that did it. @param look reads the answer's page before it is used again */
  const ask = <K extends Task["kind"]>(
    shape: number,
    hand: Hand | null,
    make: Job["make"],
    look: (answer: AnswerTo<K>) => void = () => {},
  ): Promise<{ answer: AnswerTo<K>; by: Hand }> => {
    const promise = new Promise<{ answer: AnswerTo<K>; by: Hand }>((resolve, reject) => {
      const done: Job["done"] = (answer, by) => {
        look(answer as AnswerTo<K>);
        resolve({ answer: answer as AnswerTo<K>, by });
      };
      if (broken) reject(broken);
      else waiting.push({ shape, hand, make, done, failed: reject });
    });
    promise.catch(() => {}); // whoever waits for a list of these waits in order; the first failure is theirs, the others are nobody's
    return promise;
  };

  const draw = async ({ where, shapes, cameras }: Batch, keep: boolean) => {
    const V = cameras.length / shapes.length;
    const pictures = new Float32Array(cameras.length * length);
    const tickets = cameras.map(() => (keep ? counter++ : null));
    const drawing = cameras.map((camera, n) => {
      const b = Math.floor(n / V);
      const shape = idOf(shapes[b]!);
      const rest = { kind: "draw", shape, where: nameOf(where, b), camera, ticket: tickets[n]! } as const;
      return ask<"draw">(
        shape,
        null,
        (page) => ({ ...rest, page }),
        ({ page }) => pictures.set(page, n * length),
      ).then(({ by }) => by);
    });
    for (const each of drawing) each.catch(() => {});
    assign();
    const by: Hand[] = [];
    for (const each of drawing) by.push(await each);

    const pull = async (cotangent: Float32Array, wantShapes: boolean) => {
      const pulling = cameras.map((camera, n) => {
        const b = Math.floor(n / V);
        const shape = idOf(shapes[b]!);
        const rest = { kind: "pull", shape, where: nameOf(where, b), camera, ticket: tickets[n]!, wantShape: wantShapes } as const;
        return ask<"pull">(shape, by[n]!, (page) => {
          page.set(cotangent.subarray(n * length, (n + 1) * length));
          return { ...rest, page };
        });
      });
      assign();
      const angles: Camera[] = [];
      const gradients: Promise<ShapeGradient>[] = [];
      for (const [b, record] of shapes.entries()) {
        const shape = idOf(record);
        let total: readonly Float64Array[] | null = null;
        for (let n = b * V; n < (b + 1) * V; n++) {
          const { answer } = await pulling[n]!;
          pulling[n] = null as never; // a view's part is summed and let go
          angles.push(answer.camera);
          if (!wantShapes) continue;
          // In the order of views, from zero: the association does not depend on who was done first, and is that of one thread.
          total ??= answer.shape!.map((part) => new Float64Array(part.length));
          addInto(total, answer.shape!);
        }
        if (!total) continue;
        const sum = total;
        const finishing = ask<"finish">(shape, by[b * V]!, () => ({ kind: "finish", shape, where: nameOf(where, b), total: sum }));
        const gradient = finishing.then(({ answer }) => answer.gradient);
        gradient.catch(() => {});
        gradients.push(gradient);
        assign();
      }
      return { cameras: angles, shapes: await Promise.all(gradients) };
    };

    const release = () => {
      if (!keep || broken) return;
      for (const hand of hands) {
        const own = tickets.filter((ticket, n) => ticket !== null && by[n] === hand) as number[];
        if (own.length > 0) hand.thread.post({ kind: "release", tickets: own }, []);
      }
    };
    return { pictures, pull, release };
  };

  return {
    draw,
    dispose: async () => {
      const stopping = hands.map(({ thread }) => thread.stop());
      fail(new Error("createRenderer: this renderer was disposed while it was drawing"));
      sendables.clear();
      await Promise.all(stopping);
    },
  };
}

type AnswerTo<K extends Task["kind"]> = Extract<Answer, { kind: { draw: "drawn"; pull: "pulled"; finish: "finished" }[K] }>;

/**
 * Which waiting job a worker takes: one that only it can do, else one of a shape it has prepared, else one of a shape nobody has, else the last of what others
 * have begun. A shape is prepared by as few workers as possible, because for few views of a large mesh that is most of the work.
 */
function choose(hand: Hand, waiting: readonly Job[], hands: readonly Hand[]): number {
  let prepared = -1;
  let fresh = -1;
  let last = -1;
  for (let i = 0; i < waiting.length; i++) {
    const job = waiting[i]!;
    if (job.hand === hand) return i;
    if (job.hand) continue;
    if (prepared < 0 && hand.sent.has(job.shape)) prepared = i;
    if (fresh < 0 && !hands.some(({ sent }) => sent.has(job.shape))) fresh = i;
    last = i;
  }
  return prepared >= 0 ? prepared : fresh >= 0 ? fresh : last;
}

function errorOf(name: string, message: string): Error {
  if (name === "RangeError") return new RangeError(message);
  if (name === "TypeError") return new TypeError(message);
  return new Error(message);
}

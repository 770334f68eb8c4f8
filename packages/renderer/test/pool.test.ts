import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createRng, type Tensor, tensor, toFloat32 } from "@dilf/tensor";
import { randomTensor } from "@dilf/tensor/testing";
import { afterEach, expect, test } from "vitest";
import {
  type Cameras,
  createRenderer,
  type Mesh,
  type Renderer,
  type RenderGradient,
  type Shape,
  type Workers,
  type WorkerThread,
  withVertices,
} from "../src/index.ts";
import { nodeWorkers } from "../src/node/workers.ts";
import { bare, coloredCloud, potato, singleCloud } from "./clouds.ts";
import { colored, cube, type Mesh64, still, torus } from "./meshes.ts";

const single = (mesh: Mesh64): Mesh => ({
  kind: "mesh",
  vertices: toFloat32(mesh.vertices),
  faces: mesh.faces,
  ...(mesh.colors ? { colors: toFloat32(mesh.colors) } : {}),
});

const SIZE = 28;
const shapes: Shape[] = [
  single(torus()),
  singleCloud(bare(potato(createRng(4), 200))),
  single(colored(still(createRng(1)), createRng(2))),
  singleCloud(coloredCloud(potato(createRng(3), 90), createRng(5))),
  single(cube()),
];
const V = 3;
const rng = createRng(6);
const grid = (low: number, high: number): Tensor => toFloat32(randomTensor(rng, [shapes.length, V], low, high));
const cameras: Cameras = { azimuth: grid(-180, 180), elevation: grid(-80, 80), distance: grid(1.9, 2.4) };
const cotangent = toFloat32(randomTensor(rng, [shapes.length * V, SIZE, SIZE, 3], -1, 1));

const open: Renderer[] = [];
const renderer = (workers?: Workers, rest: Parameters<typeof createRenderer>[0] = {}): Renderer => {
  const made = createRenderer({ size: SIZE, ...rest, ...(workers ? { workers } : {}) });
  open.push(made);
  return made;
};
afterEach(async () => {
  for (const each of open.splice(0)) await each.dispose();
});

async function everything(
  from: Renderer,
  batch: readonly Shape[] = shapes,
): Promise<{ pictures: Tensor; value: Tensor; gradient: RenderGradient }> {
  const pictures = await from.render(batch, cameras);
  const { value, pullback, dispose } = await from.renderWithGradient(batch, cameras, { shapes: true });
  const first = await pullback(cotangent);
  expect(await pullback(cotangent)).toEqual(first); // more than once
  dispose();
  await expect(pullback(cotangent)).rejects.toThrow("pullback was called after dispose");
  return { pictures, value, gradient: first };
}

// The modes share the pool; two of them every time, all with DILF_FULL.
const MODES = process.env.DILF_FULL ? (["phong", "soft", "silhouette", "depth", "normal"] as const) : (["phong", "soft"] as const);

test.each(MODES)("mode %s: the same bytes from this thread and from 1, 2 and 4 workers", async (mode) => {
  const here = await everything(renderer(undefined, { mode }));
  expect(here.pictures).toEqual(here.value);
  expect(here.gradient.azimuth.data.some((x) => x !== 0)).toBe(true);
  // Three pools a mode would take a second each; the first has them all.
  for (const count of mode === "phong" ? [1, 2, 4] : [2]) expect(await everything(renderer(nodeWorkers(count), { mode }))).toEqual(here);
});

test("meshes that were moved by withVertices keep their groups in workers", async () => {
  const base = single(cube(0.5));
  // Its top drawn together: top and sides then meet at 68°. Grouped anew under a crease angle of 80° they would be smooth; as a cube they were not.
  const drawn = base.vertices.data.map((x, i, all) => (i % 3 !== 1 && all[i - (i % 3) + 1]! > 0 ? 0.2 * x : x));
  const tapered = tensor(drawn, base.vertices.shape);
  const records = () => [withVertices(base, base.vertices), withVertices(base, tapered)];
  const of = ({ data }: Tensor) => tensor(data.slice(0, 2), [2, 1]);
  const two = { azimuth: of(cameras.azimuth), elevation: of(cameras.elevation), distance: of(cameras.distance) };
  const here = await renderer(undefined, { creaseAngle: 80 }).render(records(), two);
  expect(await renderer(nodeWorkers(2), { creaseAngle: 80 }).render(records(), two)).toEqual(here);
});

test("several calls at once do not mix", async () => {
  const pool = renderer(nodeWorkers(2));
  const here = renderer();
  const reversed = [...shapes].reverse();
  const [a, b] = await Promise.all([pool.render(shapes, cameras), pool.render(reversed, cameras)]);
  expect(a).toEqual(await here.render(shapes, cameras));
  expect(b).toEqual(await here.render(reversed, cameras));
});

test("an unsound shape is refused with its place, as on this thread, and the pool goes on", async () => {
  const pool = renderer(nodeWorkers(2));
  const broken: Mesh = { ...single(cube()), faces: tensor(Int32Array.of(0, 1, 99), [1, 3]) };
  const batch = [shapes[0]!, broken, shapes[2]!, broken, shapes[4]!];
  const error = await renderer()
    .render(batch, cameras)
    .catch((cause: Error) => cause);
  expect(error).toBeInstanceOf(RangeError);
  expect((error as Error).message).toMatch(/^render: shape 1: face 0 points at vertex 99/);
  await expect(pool.render(batch, cameras)).rejects.toThrow((error as Error).message);
  await expect(pool.render(batch, cameras)).rejects.toBeInstanceOf(RangeError);
  expect(await pool.render(shapes, cameras)).toEqual(await renderer().render(shapes, cameras));
});

test("a shape is sent once, and forgotten by workers when its record is gone", async () => {
  const sent: string[] = [];
  const real = nodeWorkers(2);
  const spying: Workers = {
    count: 2,
    start: () => {
      const thread = real.start();
      return {
        ...thread,
        post: (message, transfer) => {
          if (message.kind !== "task") sent.push(message.kind);
          thread.post(message, transfer);
        },
      };
    },
  };
  const pool = renderer(spying);
  for (let i = 0; i < 3; i++) await pool.render(shapes, cameras);
  const one = (value: number) => tensor(Float32Array.of(value), [1, 1]);
  // A record that nobody holds any more.
  await (async () => pool.render([single(cube(0.3))], { azimuth: one(1), elevation: one(2), distance: one(2) }))();
  const count = sent.filter((kind) => kind === "shape").length;
  expect(count).toBeGreaterThanOrEqual(shapes.length);
  expect(count).toBeLessThanOrEqual(2 * shapes.length); // once per worker at most
  const { dispose } = await pool.renderWithGradient(shapes, cameras);
  dispose();
  expect(sent.filter((kind) => kind === "release")).toHaveLength(2);
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  for (let i = 0; i < 50 && !sent.includes("forget"); i++) {
    collect();
    await new Promise((resolve) => setImmediate(resolve)); // registries speak up in later turns
  }
  expect(sent).toContain("forget");
  await pool.render(shapes, cameras); // the others are still there
});

test("a worker that crashes is a clear error, now and later", async () => {
  const real = nodeWorkers(2);
  const threads: WorkerThread[] = [];
  const pool = renderer({
    count: 2,
    start: () => {
      threads.push(real.start());
      return threads.at(-1)!;
    },
  });
  await pool.render(shapes, cameras);
  const drawing = pool.render(shapes, cameras);
  threads[1]!.post({ kind: "shape" } as never, []); // nothing that the program of a worker expects
  await expect(drawing).rejects.toThrow(/^createRenderer: worker 2 of 2 ended: .*undefined.*; create another renderer$/);
  await expect(pool.render(shapes, cameras)).rejects.toThrow("worker 2 of 2 ended");
  await pool.dispose();
});

test("a thread that cannot start says so", async () => {
  const { Worker } = await import("node:worker_threads");
  const pool = renderer({
    count: 1,
    start: () => {
      const worker = new Worker("throw new Error('no such program')", { eval: true });
      return {
        post: (message) => worker.postMessage(message),
        listen: (_onAnswer, onEnd) => void worker.on("error", (error: unknown) => onEnd((error as Error).message)),
        hold: () => {},
        stop: async () => void (await worker.terminate()),
      };
    },
  });
  await expect(pool.render(shapes, cameras)).rejects.toThrow("worker 1 of 1 ended: no such program");
});

test("dispose ends the threads and what they were doing", async () => {
  const pool = renderer(nodeWorkers(2));
  await pool.render(shapes.slice(0, 1), {
    azimuth: tensor(new Float32Array(1), [1, 1]),
    elevation: tensor(new Float32Array(1), [1, 1]),
    distance: tensor(Float32Array.of(2), [1, 1]),
  });
  const drawing = pool.render(shapes, cameras);
  const disposed = pool.dispose();
  await expect(drawing).rejects.toThrow("this renderer was disposed while it was drawing");
  await disposed;
  await expect(pool.render(shapes, cameras)).rejects.toThrow("this renderer is disposed");
});

test("a pool that does nothing does not keep the process alive", () => {
  const folder = new URL("output/", import.meta.url);
  mkdirSync(folder, { recursive: true });
  const program = new URL(`idle-${process.pid}.ts`, folder);
  writeFileSync(
    program,
    `import { createRenderer } from "../../src/index.ts";
     import { nodeWorkers } from "../../src/node/workers.ts";
     const renderer = createRenderer({ size: 8, workers: nodeWorkers(1) });
     const one = (value: number) => ({ data: Float32Array.of(value), shape: [1, 1] });
     const cloud = { kind: "points" as const, points: { data: new Float32Array(3), shape: [1, 3] } };
     const { shape } = await renderer.render([cloud], { azimuth: one(0), elevation: one(0), distance: one(2) });
     process.stdout.write(shape.join());`,
  );
  try {
    const args = ["--conditions=@dilf/source", "--import", "tsx", fileURLToPath(program)];
    expect(execFileSync(process.execPath, args, { encoding: "utf8", timeout: 30_000 })).toBe("1,8,8,3");
  } finally {
    rmSync(program);
  }
});

test.each([0, 1.5, -2])("%d workers are refused", (count) => {
  expect(() => nodeWorkers(count)).toThrow(`nodeWorkers: count must be an integer > 0, got ${count}`);
});

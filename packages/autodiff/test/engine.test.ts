import { afterEach, expect, test, vi } from "vitest";
import { DeviceNotFoundError, type Engine, type Executable, type Feeds, GraphBuilder, linear, ortEngine, vjp } from "../src/index.ts";
import { engine, f32, f64, graphOf, numbers, random32 } from "./helpers.ts";

afterEach(() => {
  vi.doUnmock("onnxruntime-node");
  vi.resetModules();
});

test("symbolic extents: any size runs through one program", async () => {
  const executable = await engine.compile(graphOf({ x: ["N", 2] }, (g, { x }) => g.reduceSum(x!, [1]), "float32"));
  for (const n of [1, 3, 0]) expect((await executable.run({ x: random32("x", [n, 2]) })).y!.shape).toEqual([n]);
});

const feeds: { name: string; feeds: Feeds; message: string }[] = [
  { name: "missing", feeds: { a: f32([2, 2], 1, 2, 3, 4) }, message: 'graph "test": input "b" (float32 [N, M]) is missing' },
  {
    name: "unknown",
    feeds: { a: f32([2, 2], 1, 2, 3, 4), b: f32([2, 1], 1, 2), c: f32([], 1) },
    message: 'unknown input "c"; wanted are "a", "b"',
  },
  { name: "type", feeds: { a: f64([2, 2], 1, 2, 3, 4), b: f32([2, 1], 1, 2) }, message: 'input "a" must be float32, got float64' },
  { name: "rank", feeds: { a: f32([4], 1, 2, 3, 4), b: f32([2, 1], 1, 2) }, message: 'input "a" must be [N, 2], got [4]' },
  { name: "extent", feeds: { a: f32([1, 3], 1, 2, 3), b: f32([1, 1], 1) }, message: 'input "a" must be [N, 2], got [1, 3]' },
  {
    name: "inconsistent",
    feeds: { a: f32([2, 2], 1, 2, 3, 4), b: f32([3, 1], 1, 2, 3) },
    message: 'input "b" must be [N, M], got [3, 1]; N is 2 by input "a"',
  },
];
test.each(feeds)("feeds: $name", async ({ feeds, message }) => {
  const graph = graphOf({ a: ["N", 2], b: ["N", "M"] }, (g, { a, b }) => g.add(g.reduceSum(a!, [1]), g.reduceSum(b!, [1])), "float32");
  const executable = await engine.compile(graph);
  await expect(executable.run(feeds)).rejects.toThrow(message);
});

test("products of names are checked against their factors, whichever comes first", async () => {
  const graph = vjp(
    graphOf({ x: ["N", 2] }, (g, { x }) => g.reshape(x!, ["2*N"])),
    { wrt: ["x"] },
  );
  const executable = await engine.compile(graph);
  const x = f64([2, 2], 1, 2, 3, 4);
  await expect(executable.run({ x, "y.cotangent": f64([6], 1, 2, 3, 4, 5, 6) })).rejects.toThrow(
    'must be [2*N], got [6]; N is 2 by input "x"',
  );
});

test("results are the caller's: no run changes another's, nor its inputs", async () => {
  const executable = await engine.compile(graphOf({ x: [2] }, (g, { x }) => g.relu(x!), "float32"));
  const x = f32([2], -1, 2);
  const [first, second] = await Promise.all([executable.run({ x }), executable.run({ x: f32([2], 5, 6) })]);
  (first.y!.data as Float32Array).fill(9);
  expect(numbers((await executable.run({ x })).y)).toEqual([0, 2]);
  expect(numbers(second.y)).toEqual([5, 6]);
  expect(numbers(x)).toEqual([-1, 2]);
});

test("after dispose a run is an error, a second dispose is not", async () => {
  const executable = await engine.compile(graphOf({ x: [1] }, (g, { x }) => g.neg(x!)));
  await executable.dispose();
  await executable.dispose();
  await expect(executable.run({ x: f64([1], 1) })).rejects.toThrow('graph "test": run after dispose');
});

test.each([1, 2])("same inputs, same bits, every run, with %i threads; the gradient too", async (threads) => {
  const g = new GraphBuilder("deterministic");
  const x = g.input("x", ["N", 64]);
  const ids = g.constant({ data: Int32Array.from({ length: 600 }, (_, i) => i % 7), shape: [600] });
  const rows = g.gather(g.softmax(linear(g, x, g.parameter("w", random32("w", [64, 96])), g.parameter("b", random32("b", [96])))), ids);
  g.output("y", g.reduceMean(rows, [0]));
  const graph = g.build();
  const executable = await ortEngine({ threads }).compile(vjp(graph, { wrt: ["x", "w", "b"] }));
  const fed = { x: random32("x", [200, 64]), "y.cotangent": random32("ct", [96]) };
  const first = await executable.run(fed);
  for (let i = 0; i < 20; i++) expect(await executable.run(fed)).toEqual(first);
  await executable.dispose();
});

test.each([
  { options: { threads: 0 }, message: "threads must be an integer ≥ 1, got 0" },
  { options: { threads: 1.5 }, message: "threads must be an integer ≥ 1, got 1.5" },
  { options: { device: "tpu" }, message: 'device must be one of cpu, webgpu, cuda, got "tpu"' },
  { options: { thread: 2 }, message: 'unknown option "thread"; known are threads, device' },
])("options $options", ({ options, message }) => expect(() => ortEngine(options as Parameters<typeof ortEngine>[0])).toThrow(message));

test("an operator that onnxruntime does not have is an error at compile time, with the graph's name", async () =>
  await expect(engine.compile(graphOf({ x: [1] }, (g, { x }) => g.erf(x!)))).rejects.toThrow(
    /^ortEngine: graph "test" does not compile: .*Erf/, // there is no double kernel for it
  ));

test("what fails while running is an error with the graph's name", async () => {
  const executable = await engine.compile(graphOf({ x: [2], i: [1] }, (g, { x, i }) => g.gather(x!, i!), "float64", { i: "int32" }));
  const feeds = { x: f64([2], 1, 2), i: { data: Int32Array.of(7), shape: [1] } };
  await expect(executable.run(feeds)).rejects.toThrow(/^graph "test": onnxruntime failed: .*out of/);
});

test("without onnxruntime-node the error says what to install", async () => {
  vi.resetModules();
  vi.doMock("onnxruntime-node", () => {
    throw new Error("Cannot find package");
  });
  const fresh: { ortEngine(): Engine } = await import("../src/engines/ort.ts");
  const graph = graphOf({ x: [1] }, (g, { x }) => g.neg(x!));
  await expect(fresh.ortEngine().compile(graph)).rejects.toThrow(
    'onnxruntime-node cannot be loaded; install it with "npm install onnxruntime-node"',
  );
});

test("shared weights: the same numbers, from the graph's own memory", async () => {
  const g = new GraphBuilder("shared");
  const w = random32("large", [128, 256]); // above the 64 KiB under which sharing is not worth it
  g.output("y", linear(g, g.input("x", ["N", 128]), g.parameter("w", w), g.parameter("b", random32("b", [256]))));
  const graph = g.build();
  const fed = { x: random32("x", [3, 128]) };
  const packed = await engine.compile(graph);
  const shared = await engine.compile(graph, { weights: "shared" });
  const before = numbers((await packed.run(fed)).y);
  const after = numbers((await shared.run(fed)).y);
  for (const [i, value] of after.entries()) expect(value).toBeCloseTo(before[i]!, 5); // sums of 128 in float32, perhaps in another order
  // The program really reads that memory: nothing of it is copied.
  const saved = w.data.slice();
  w.data.fill(0);
  const bias = numbers(graph.parameters.get("b"));
  expect(numbers((await shared.run(fed)).y)).toEqual([...bias, ...bias, ...bias]);
  expect(numbers((await packed.run(fed)).y)).toEqual(before);
  w.data.set(saved);
});

// What this machine has decides which of the two is tested: the device, or the error.
test("a device that is not there: the error says what to install", async () => {
  const graph = graphOf({ x: [2] }, (g, { x }) => g.neg(x!), "float32");
  const cuda = ortEngine({ device: "cuda" });
  const compiled = await cuda.compile(graph).catch((error: unknown) => error);
  if (compiled instanceof Error) {
    expect(compiled).toBeInstanceOf(DeviceNotFoundError);
    expect(compiled.message).toMatch(/^ortEngine: device "cuda" is not there \(.+\); install an NVIDIA driver, CUDA 12/);
  } else expect(numbers((await (compiled as Executable).run({ x: f32([2], 1, 2) })).y)).toEqual([-1, -2]);
});

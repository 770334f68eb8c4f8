import * as tf from "@tensorflow/tfjs-core";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { DeviceNotFoundError, type Engine, GraphBuilder, linear, type TfjsOptions, tfjsEngine, type Value, vjp } from "../src/index.ts";
import { f32, graphOf, numbers, random32, runOnce } from "./helpers.ts";

const BACKENDS = ["cpu", "wasm"] as const;
const tensors = () => tf.memory().numTensors;

/** relu(x W + b), and its mean. */
function model() {
  const g = new GraphBuilder("model");
  const y = g.relu(linear(g, g.input("x", ["N", 3]), g.parameter("w", random32("w", [3, 4])), g.parameter("b", random32("b", [4]))));
  g.output("y", y);
  g.output("mean", g.reduceMean(y, [0, 1]));
  return g.build();
}

describe.each(BACKENDS)("%s", (backend) => {
  const engine = tfjsEngine({ backend });
  beforeAll(async () => (await engine.compile(model())).dispose());

  test("any size runs through one program, none at all too", async () => {
    const executable = await engine.compile(vjp(model(), { of: ["y"], wrt: ["x", "w", "b"] }));
    for (const n of [1, 5, 0]) {
      const results = await executable.run({ x: random32("x", [n, 3]), "y.cotangent": random32("ct", [n, 4]) });
      expect(results.y!.shape).toEqual([n, 4]);
      expect(results["x.gradient"]!.shape).toEqual([n, 3]);
      if (n === 0) expect(numbers(results["w.gradient"])).toEqual(new Array(12).fill(0));
    }
    await executable.dispose();
  });

  test("memory: runs leave nothing, forward and gradient share the frozen weights, dispose gives all back", async () => {
    const before = tensors();
    const graph = model();
    const forward = await engine.compile(graph);
    expect(tensors()).toBe(before + 2); // w and b
    const backward = await engine.compile(vjp(graph, { of: ["y"], wrt: ["x"] }));
    expect(tensors()).toBe(before + 2);
    const run = async () => {
      await forward.run({ x: random32("x", [5, 3]) });
      await backward.run({ x: random32("x", [5, 3]), "y.cotangent": random32("ct", [5, 4]) });
    };
    await run(); // constants that a kernel asks for stay
    const during = tensors();
    for (let i = 0; i < 10; i++) await run();
    expect(tensors()).toBe(during);
    await forward.dispose();
    await run().catch(() => {});
    await backward.dispose();
    await backward.dispose();
    expect(tensors()).toBe(before);
  });

  test("a run that fails leaves nothing either, and says where", async () => {
    const graph = graphOf({ x: [2], i: [1] }, (g, { x, i }) => g.mul(g.gather(g.exp(x!), i!), 2), "float32", { i: "int32" });
    const executable = await engine.compile(graph);
    const before = tensors();
    const bad = { x: f32([2], 1, 2), i: { data: Int32Array.of(7), shape: [1] } };
    await expect(executable.run(bad)).rejects.toThrow(/^graph "test": node "Gather_\d+" \(Gather\): index 7 is out of bounds -2..1$/);
    expect(tensors()).toBe(before);
    await executable.dispose();
  });

  test("weights are frozen when the graph is compiled: later changes are for programs compiled later", async () => {
    const w = f32([2], 1, 2);
    const g = new GraphBuilder("frozen");
    g.output("y", g.mul(g.input("x", [2]), g.parameter("w", w)));
    const graph = g.build();
    const [x, first] = [f32([2], 1, 1), await engine.compile(graph)];
    w.data[0] = 9;
    const second = await engine.compile(graph);
    expect(numbers((await first.run({ x })).y)).toEqual([1, 2]);
    expect(numbers((await second.run({ x })).y)).toEqual([9, 2]);
    await Promise.all([first.dispose(), second.dispose()]);
  });

  test("parameters as inputs come with every run", async () => {
    const executable = await engine.compile(model(), { parametersAsInputs: ["b"] });
    const x = f32([1, 3], 0, 0, 0);
    await expect(executable.run({ x })).rejects.toThrow('input "b" (float32 [4]) is missing');
    for (const b of [f32([4], 1, 2, 3, 4), f32([4], 5, 6, -7, 8)])
      expect(numbers((await executable.run({ x, b })).y)).toEqual(numbers(b).map((value) => Math.max(0, value)));
    await executable.dispose();
  });

  test("results are the caller's: no run changes another's, nor inputs, weights or constants", async () => {
    const g = new GraphBuilder("owned");
    const x = g.input("x", [2]);
    const w = f32([2], 3, 4);
    g.output("x2", g.reshape(g.identity(x), [2, 1]));
    g.output("w2", g.parameter("w", w));
    g.output("c2", g.constant(f32([2], 5, 6)));
    const executable = await engine.compile(g.build());
    const x0 = f32([2], 1, 2);
    const wanted = { x2: [1, 2], w2: [3, 4], c2: [5, 6] };
    const first = await executable.run({ x: x0 });
    for (const [name, value] of Object.entries(wanted)) {
      expect(numbers(first[name])).toEqual(value);
      (first[name]!.data as Float32Array).fill(0);
    }
    const second = await executable.run({ x: x0 });
    for (const [name, value] of Object.entries(wanted)) expect(numbers(second[name])).toEqual(value);
    expect([numbers(x0), numbers(w)]).toEqual([
      [1, 2],
      [3, 4],
    ]);
    await executable.dispose();
    await expect(executable.run({ x: x0 })).rejects.toThrow('graph "owned": run after dispose');
  });

  test("int64 goes in and out exactly as far as int32 reaches; beyond it is an error, not another number", async () => {
    const executable = await engine.compile(graphOf({ i: [3] }, (g, { i }) => g.add(i!, 1), "float32", { i: "int64" }));
    const i64 = (...values: bigint[]) => ({ i: { data: BigInt64Array.from(values), shape: [3] } });
    const { y } = await executable.run(i64(-(2n ** 31n), 2n ** 31n - 2n, -1n));
    expect(y!.data).toEqual(BigInt64Array.of(-(2n ** 31n) + 1n, 2n ** 31n - 1n, 0n));
    for (const value of [2n ** 31n, -(2n ** 31n) - 1n, 2n ** 40n])
      await expect(executable.run(i64(0n, value, 0n))).rejects.toThrow(`graph "test": input "i": ${value} does not fit into int32`);
    await executable.dispose();
  });

  test("one tensor on the right of products of several shapes", async () => {
    // XNNPACK, under wasm, remembers what was on the right by its data alone, and took the second shape for the first.
    const graph = graphOf(
      { x: [12] },
      (g, { x }) => {
        const products = [
          [3, 4],
          [4, 3],
          [12, 1],
          [1, 12],
          [2, 6],
        ].map(([K, C]) => {
          const rows = { data: Float32Array.from({ length: 2 * K! }, (_, i) => i % 5), shape: [2, K!] };
          return g.reduceSum(g.mul(g.matmul(g.constant(rows), g.reshape(x!, [K!, C!])), 2), [0, 1]);
        });
        return g.concat(
          products.map((value) => g.unsqueeze(value, [0])),
          0,
        );
      },
      "float32",
    );
    const executable = await engine.compile(graph);
    const { y } = await executable.run({ x: f32([12], ...Array.from({ length: 12 }, (_, i) => i)) });
    // Σ over both rows of i % 5, times the sums of x's rows, twice: whole numbers, exact in float32.
    const wanted = [3, 4, 12, 1, 2].map((K) => {
      const C = 12 / K;
      let sum = 0;
      for (let i = 0; i < 2 * K; i++) for (let c = 0; c < C; c++) sum += 2 * (i % 5) * ((i % K) * C + c);
      return sum;
    });
    expect(numbers(y)).toEqual(wanted);
    await executable.dispose();
  });

  test("one tensor as the weights of convolutions of several shapes, strides and pictures", async () => {
    const types = { w: [12], x: [1, 1, 5, 4], z: [1, 12, 6, 4] };
    const graph = graphOf(
      types,
      (g, { w, x, z }) => {
        const sums = [
          g.conv(x!, g.reshape(w!, [12, 1, 1, 1])),
          g.conv(x!, g.reshape(w!, [12, 1, 1, 1]), undefined, { strides: 2 }),
          g.conv(z!, g.reshape(w!, [1, 12, 1, 1])),
          g.conv(z!, g.reshape(w!, [12, 1, 1, 1]), undefined, { groups: 12 }),
          g.conv(z!, g.reshape(w!, [12, 1, 1, 1]), undefined, { groups: 12, strides: 2 }),
          g.conv(x!, g.reshape(w!, [1, 1, 3, 4])),
          g.conv(x!, g.reshape(w!, [1, 1, 4, 3])),
        ].map((y) => g.unsqueeze(g.reduceSum(g.mul(y, y), [0, 1, 2, 3]), [0]));
        return g.concat(sums, 0);
      },
      "float32",
    );
    const feeds = Object.fromEntries(Object.entries(types).map(([name, shape]) => [name, random32(name, shape)]));
    const wanted = numbers((await runOnce(graph, feeds)).y);
    const executable = await engine.compile(graph);
    const got = numbers((await executable.run(feeds)).y);
    for (const [i, value] of wanted.entries()) expect(got[i]! / value, `${i}`).toBeCloseTo(1, 5); // float32 sums
    await executable.dispose();
  });

  test("same inputs, same bits, every run", async () => {
    const executable = await engine.compile(vjp(model(), { wrt: ["x", "w", "b"] }));
    const fed = { x: random32("x", [40, 3]), "y.cotangent": random32("ct", [40, 4]), "mean.cotangent": f32([], 1) };
    const first = await executable.run(fed);
    for (let i = 0; i < 5; i++) expect(await executable.run(fed)).toEqual(first);
    await executable.dispose();
  });
});

test("activations are freed after their last use: a chain of 60 layers needs the memory of a few", async () => {
  const graph = graphOf(
    { x: [1024, 1024] },
    (g, { x }) => Array.from({ length: 60 }).reduce<Value>((y) => g.relu(g.add(y, 1)), x!),
    "float32",
  );
  const executable = await tfjsEngine({ backend: "wasm" }).compile(graph);
  const heap = () => (tf.findBackend("wasm") as unknown as { wasm: { HEAPU8: Uint8Array } }).wasm.HEAPU8.length; // it only grows
  const before = heap();
  await executable.run({ x: random32("x", [1024, 1024]) });
  // Each of the 120 results has 4 MiB: 480 MiB if they stayed. Three at a time, and the heap grows by a fifth at once.
  expect(heap() - before).toBeLessThan(64 * 2 ** 20);
  await executable.dispose();
});

test("both backends in one process: started at once, run at once, each on its own; the caller's tfjs is left as it was", async () => {
  await tf.setBackend("cpu");
  const x = f32([2, 3], 1, 2, 3, 4, 5, 6);
  const programs = await Promise.all(BACKENDS.flatMap((backend) => [0, 1].map(() => tfjsEngine({ backend }).compile(model()))));
  expect(tf.getBackend()).toBe("cpu");
  const results = await Promise.all([...programs, ...programs].map((program) => program.run({ x })));
  expect(tf.getBackend()).toBe("cpu");
  for (const { y } of results) for (const [i, value] of numbers(y).entries()) expect(value).toBeCloseTo(numbers(results[0]!.y)[i]!, 5);
  await Promise.all(programs.map((program) => program.dispose()));
});

test("where of bools, which onnxruntime has no kernel for", async () => {
  const bool = (...values: number[]) => ({ data: Uint8Array.from(values), shape: [values.length] });
  const types = { c: "bool", a: "bool", b: "bool" } as const;
  const graph = graphOf({ c: [3], a: [3], b: [1] }, (g, { c, a, b }) => g.where(c!, a!, b!), "float32", types);
  for (const backend of BACKENDS) {
    const executable = await tfjsEngine({ backend }).compile(graph);
    expect((await executable.run({ c: bool(1, 0, 1), a: bool(0, 0, 1), b: bool(1) })).y).toEqual({
      data: Uint8Array.of(0, 1, 1),
      shape: [3],
    });
    await executable.dispose();
  }
});

test("what it cannot compute is an error before it starts", async () => {
  const engine = tfjsEngine({ backend: "cpu" });
  await expect(engine.compile(graphOf({ x: [1] }, (g, { x }) => g.neg(x!)))).rejects.toThrow(
    'tfjsEngine: graph "test": "x" is float64, which tfjs does not have; use withType(graph, "float32")',
  );
  const graph = graphOf({ x: [1] }, (g, { x }) => g.neg(x!), "float32");
  const foreign = { ...graph, nodes: graph.nodes.map((node) => ({ ...node, op: "Imaginary" })) };
  await expect(engine.compile(foreign)).rejects.toThrow(
    'node "Neg_0": operator Imaginary has no kernel; add one in src/engines/tfjs/kernels/',
  );
});

test.each([
  { options: { backend: "webgl" }, message: 'tfjsEngine: backend must be one of cpu, wasm, tensorflow, tensorflow-gpu, got "webgl"' },
  { options: { threads: 2 }, message: 'tfjsEngine: unknown option "threads"; known are backend' },
])("options $options", ({ options, message }) => expect(() => tfjsEngine(options as TfjsOptions)).toThrow(message));

describe("packages that may be missing", () => {
  const graph = graphOf({ x: [1] }, (g, { x }) => g.neg(x!), "float32");
  const compile = async (options: TfjsOptions) => {
    // A fresh copy of the engine, that has not started anything yet.
    const fresh: { tfjsEngine(options: TfjsOptions): Engine } = await import("../src/engines/tfjs/engine.ts");
    return fresh.tfjsEngine(options).compile(graph);
  };
  afterEach(() => {
    for (const name of ["tfjs-node", "tfjs-node-gpu", "tfjs-backend-wasm"]) vi.doUnmock(`@tensorflow/${name}`);
    vi.resetModules();
  });

  test.each([
    { backend: "wasm", name: "@tensorflow/tfjs-backend-wasm", install: "npm install @tensorflow/tfjs-core @tensorflow/tfjs-backend-wasm" },
    { backend: "tensorflow", name: "@tensorflow/tfjs-node", install: "npm install @tensorflow/tfjs-node" },
    { backend: "tensorflow-gpu", name: "@tensorflow/tfjs-node-gpu", install: "npm install @tensorflow/tfjs-node-gpu" },
  ] as const)("$backend: an error that says what to install, and nothing in its place", async ({ backend, name, install }) => {
    vi.resetModules();
    vi.doMock(name, () => {
      throw new Error("Cannot find package");
    });
    const error = await compile({ backend }).catch((thrown: unknown) => thrown as Error);
    expect((error as Error).name).toBe(new DeviceNotFoundError("").name);
    expect((error as Error).message).toContain(`tfjsEngine: the backend ${backend} cannot be used: `);
    expect((error as Error).message).toContain(`Install it with "${install}"`);
  });

  /** Stands in for tfjs-node: the same operators, its backend under the name that tfjs-node gives it. */
  const standIn = (isUsingGpuDevice: boolean) => {
    if (!tf.findBackendFactory("tensorflow")) {
      tf.registerBackend("tensorflow", () =>
        Object.assign(Object.create(tf.findBackend("cpu")) as tf.KernelBackend, { isUsingGpuDevice: false }),
      );
      tf.copyRegisteredKernels("cpu", "tensorflow");
    }
    Object.assign(tf.findBackend("tensorflow"), { isUsingGpuDevice });
    return { default: tf };
  };

  test("tfjs-node computes; what Node 23 took away from under it is there", async () => {
    const { default: util } = (await import("node:util")) as unknown as { default: Record<string, (value: unknown) => boolean> };
    const original = util.isNullOrUndefined;
    delete util.isNullOrUndefined;
    vi.resetModules();
    vi.doMock("@tensorflow/tfjs-node", () => standIn(false));
    const executable = await compile({ backend: "tensorflow" });
    expect(numbers((await executable.run({ x: f32([1], 3) })).y)).toEqual([-3]);
    await executable.dispose();
    expect([null, undefined, 0, ""].map((value) => util.isNullOrUndefined!(value))).toEqual([true, true, false, false]);
    if (original) util.isNullOrUndefined = original;
  });

  test("tfjs-node-gpu on a host without a GPU: an error, where TensorFlow itself would quietly take the CPU", async () => {
    vi.resetModules();
    vi.doMock("@tensorflow/tfjs-node-gpu", () => standIn(false));
    await expect(compile({ backend: "tensorflow-gpu" })).rejects.toThrow("TensorFlow finds no GPU");
    vi.resetModules();
    vi.doMock("@tensorflow/tfjs-node-gpu", () => standIn(true));
    await (await compile({ backend: "tensorflow-gpu" })).dispose();
  });
});

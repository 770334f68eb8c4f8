/** @file The default engine: onnxruntime-node on the CPU. */

import { expectKeys, sizeOf, type Tensor, type TensorData } from "@dilf/tensor";
import type { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import type { CompileOptions, Engine, Executable } from "../engine.ts";
import type { Feeds, Graph, Value } from "../graph.ts";
import { parameterInputs } from "../onnx/parameter-inputs.ts";
import { toOnnx } from "../onnx/write.ts";
import { checkFeeds } from "./feeds.ts";

type Ort = typeof import("onnxruntime-node");

export interface OrtOptions {
  /** Threads inside one operator, an integer ≥ 1. Default: onnxruntime's choice, one per physical core. Results are bit-identical from run to run, not between numbers of threads. */
  readonly threads?: number;
  /** Where to run. Default "cpu", the only device so far. */
  readonly device?: "cpu";
}

/**
 * Runs graphs on onnxruntime-node. The package is loaded at the first `compile`.
 * A run computes on the calling thread (and its helpers): JavaScript waits for it. Call it from a worker where that matters.
 * @throws Error for an option it does not know, and, from `compile`, when onnxruntime-node cannot be loaded
 */
export function ortEngine(options: OrtOptions = {}): Engine {
  expectKeys("ortEngine", options, ["threads", "device"]);
  const { threads, device = "cpu" } = options;
  if (device !== "cpu") throw new Error(`ortEngine: device ${JSON.stringify(device)} is not available; use "cpu"`);
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1))
    throw new Error(`ortEngine: threads must be an integer ≥ 1, got ${threads}`);
  return {
    name: "ort",
    async compile(graph: Graph, compileOptions: CompileOptions = {}): Promise<Executable> {
      const ort = await load();
      const parameters = [...parameterInputs(graph, compileOptions)].map((name) => graph.values.get(name)!);
      const session = await createSession(ort, graph, toOnnx(graph, compileOptions), threads);
      return executable(ort, session, graph, [...graph.inputs, ...parameters]);
    },
  };
}

async function load(): Promise<Ort> {
  try {
    const module: Ort & { readonly default?: Ort } = await import("onnxruntime-node");
    return module.default ?? module;
  } catch (error) {
    throw new Error(
      `ortEngine: onnxruntime-node cannot be loaded; install it with "npm install onnxruntime-node" (${(error as Error).message})`,
      {
        cause: error,
      },
    );
  }
}

async function createSession(ort: Ort, graph: Graph, bytes: Uint8Array, threads: number | undefined): Promise<InferenceSession> {
  // The fusions of the higher levels (QuickGelu, for one) make operators that have kernels in float32 only.
  const double = [...graph.values.values()].some((value) => value.type === "float64");
  try {
    return await ort.InferenceSession.create(bytes, {
      executionProviders: ["cpu"],
      graphOptimizationLevel: double ? "basic" : "all",
      executionMode: "sequential",
      interOpNumThreads: 1,
      logSeverityLevel: 4, // what fails is thrown; a library does not print
      ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
    });
  } catch (error) {
    throw new Error(`ortEngine: graph "${graph.name}" does not compile: ${(error as Error).message}`, { cause: error });
  }
}

function executable(ort: Ort, session: InferenceSession, graph: Graph, wanted: readonly Value[]): Executable {
  const where = `graph "${graph.name}"`;
  let disposed = false;
  return {
    async run(feeds: Feeds): Promise<Feeds> {
      if (disposed) throw new Error(`${where}: run after dispose`);
      checkFeeds(where, wanted, feeds);
      const inputs: Record<string, OrtTensor> = {};
      for (const { name, type } of wanted)
        inputs[name] = new ort.Tensor(type, feeds[name]!.data as OrtTensor["data"] & TensorData, feeds[name]!.shape);
      const results = await session.run(inputs).catch((error: Error) => {
        throw new Error(`${where}: onnxruntime failed: ${error.message}`, { cause: error });
      });
      const outputs: Record<string, Tensor<TensorData>> = {};
      for (const { name } of graph.outputs) outputs[name] = fromOrt(results[name]!, where);
      return outputs;
    },
    async dispose() {
      if (disposed) return;
      disposed = true;
      await session.release();
    },
  };
}

function fromOrt({ data, dims }: OrtTensor, where: string): Tensor<TensorData> {
  if (
    data instanceof Float32Array ||
    data instanceof Float64Array ||
    data instanceof Int32Array ||
    data instanceof BigInt64Array ||
    data instanceof Uint8Array
  ) {
    if (data.length !== sizeOf(dims))
      throw new Error(`${where}: onnxruntime returned ${data.length} elements for a shape of ${sizeOf(dims)}`);
    return { data, shape: dims };
  }
  throw new Error(`${where}: onnxruntime returned a type that tensors do not have`);
}

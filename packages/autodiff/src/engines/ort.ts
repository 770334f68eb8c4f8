/** @file The default engine: onnxruntime-node on the CPU, through WebGPU, or on CUDA. */

import { expectKeys, sizeOf, type Tensor, type TensorData } from "@dilf/tensor";
import type { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import type { CompileOptions, Engine, Executable } from "../engine.ts";
import type { Feeds, Graph, Value } from "../graph.ts";
import { parameterInputs } from "../onnx/parameter-inputs.ts";
import { toOnnx } from "../onnx/write.ts";
import { DeviceNotFoundError } from "./device-not-found.ts";
import { checkFeeds } from "./feeds.ts";

type Ort = typeof import("onnxruntime-node");

/** What each device needs that onnxruntime-node does not bring. */
const REMEDIES = {
  cpu: "",
  webgpu:
    "install a graphics driver with Vulkan 1.1 (Linux without a GPU: Mesa's lavapipe from version 25, or SwiftShader, named in VK_ICD_FILENAMES) or use a system with Metal or Direct3D 12",
  cuda: 'install an NVIDIA driver, CUDA 12 and cuDNN 9, then fetch the provider: "ONNXRUNTIME_NODE_INSTALL=cuda12 npm rebuild onnxruntime-node"',
} as const;

/** One of `ORT_DEVICES`. */
export type OrtDevice = keyof typeof REMEDIES;
/** The devices that `ortEngine` knows, the default first. */
export const ORT_DEVICES = Object.keys(REMEDIES) as readonly OrtDevice[];

/** Options of `ortEngine`. */
export interface OrtOptions {
  /** Threads inside one operator on the CPU, an integer ≥ 1. Default: onnxruntime's choice, one per physical core. Results are bit-identical from run to run, not between numbers of threads. */
  readonly threads?: number;
  /**
   * Where to run. Default "cpu".
   * - "webgpu" comes with onnxruntime-node and needs a graphics driver.
   * - "cuda" (Linux, x64) needs NVIDIA's libraries and onnxruntime's provider for them.
   *
   * Operators that a device has no kernel for, those on shapes above all, run on the CPU.
   */
  readonly device?: OrtDevice;
}

/**
 * Runs graphs on onnxruntime-node. The package is loaded at the first `compile`.
 * A run computes on the calling thread (and its helpers): JavaScript waits for it. Call it from a worker where that matters.
 * @throws Error for an option it does not know; from `compile` DeviceNotFoundError where the device or its libraries are missing (it says what
 * to install), and Error when onnxruntime-node cannot be loaded or refuses the graph
 */
export function ortEngine(options: OrtOptions = {}): Engine {
  expectKeys("ortEngine", options, ["threads", "device"]);
  const { threads, device = "cpu" } = options;
  if (!ORT_DEVICES.includes(device))
    throw new Error(`ortEngine: device must be one of ${ORT_DEVICES.join(", ")}, got ${JSON.stringify(device)}`);
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1))
    throw new Error(`ortEngine: threads must be an integer ≥ 1, got ${threads}`);
  return {
    name: "ort",
    async compile(graph: Graph, compileOptions: CompileOptions = {}): Promise<Executable> {
      const ort = await load();
      const inputs = parameterInputs(graph, compileOptions);
      const shared = compileOptions.weights === "shared" ? sharedParameters(ort, graph, inputs) : new Map<string, OrtTensor>();
      const bytes = toOnnx(graph, { parametersAsInputs: [...inputs, ...shared.keys()] });
      const session = await createSession(ort, graph, bytes, device, threads);
      const parameters = [...inputs].map((name) => graph.values.get(name)!);
      return executable(ort, session, graph, [...graph.inputs, ...parameters], shared);
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

/** Smaller tensors are copied all the same: a feed costs more than they do. */
const SHARED_BYTES = 1 << 16;

/**
 * Frozen parameters as feeds over the graph's own memory: onnxruntime copies what it initializes, but reads what it is fed where it lies.
 * Its price is that a product arranges the weights anew in every run. Measured on ViT-B/32 (351 MB), 6 pictures, one thread: forward 424
 * instead of 331 ms of CPU time, forward and gradient 793 instead of 681; until the session stands 0.05 instead of 1.9 s, and 0.25 instead of 2.3.
 */
function sharedParameters(ort: Ort, graph: Graph, inputs: ReadonlySet<string>): Map<string, OrtTensor> {
  const used = new Set([...graph.nodes.flatMap((node) => node.inputs), ...graph.outputs.map(({ name }) => name)]);
  const shared = new Map<string, OrtTensor>();
  for (const [name, { data, shape }] of graph.parameters) {
    // The parameters of a float64 graph are widened, so there is nothing to share.
    const fits = used.has(name) && !inputs.has(name) && graph.values.get(name)!.type === "float32";
    if (fits && data.byteLength >= SHARED_BYTES) shared.set(name, new ort.Tensor("float32", data, shape));
  }
  return shared;
}

async function createSession(
  ort: Ort,
  graph: Graph,
  bytes: Uint8Array,
  device: OrtDevice,
  threads: number | undefined,
): Promise<InferenceSession> {
  // The fusions of the higher levels (QuickGelu, for one) make operators that have kernels in float32 only.
  const double = [...graph.values.values()].some((value) => value.type === "float64");
  try {
    return await ort.InferenceSession.create(bytes, {
      executionProviders: [device],
      graphOptimizationLevel: double ? "basic" : "all",
      executionMode: "sequential",
      interOpNumThreads: 1,
      logSeverityLevel: 4, // what fails is thrown; a library does not print
      // The arena would take weights from blocks of powers of two. Forward and gradient of ViT-B/16 (343 MB of weights) start in 1.3 instead of
      // 2.2 s (least of three), with 330 MB less in memory; runs take as long.
      extra: { session: { use_device_allocator_for_initializers: "1" } },
      ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
    });
  } catch (error) {
    const { message } = error as Error;
    if (device !== "cpu" && /adapter|provider|shared library|libcu|CUDA|backend not found/i.test(message))
      throw new DeviceNotFoundError(`ortEngine: device "${device}" is not there (${firstLine(message)}); ${REMEDIES[device]}`, {
        cause: error,
      });
    throw new Error(`ortEngine: graph "${graph.name}" does not compile: ${message}`, { cause: error });
  }
}

/** What failed, without the source file and the signature that onnxruntime puts in front. */
function firstLine(message: string): string {
  return /Failed to[^\n]*/.exec(message)?.[0] ?? message.trim().split("\n")[0]!;
}

function executable(
  ort: Ort,
  session: InferenceSession,
  graph: Graph,
  wanted: readonly Value[],
  shared: ReadonlyMap<string, OrtTensor>,
): Executable {
  const where = `graph "${graph.name}"`;
  const typed = (name: string, { data, shape }: Tensor<TensorData>) =>
    new ort.Tensor(graph.values.get(name)!.type, data as OrtTensor["data"] & TensorData, shape);
  let disposed = false;
  return {
    async run(feeds: Feeds): Promise<Feeds> {
      if (disposed) throw new Error(`${where}: run after dispose`);
      checkFeeds(where, wanted, feeds);
      const inputs: Record<string, OrtTensor> = Object.fromEntries(shared);
      for (const { name } of wanted) inputs[name] = typed(name, feeds[name]!);
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

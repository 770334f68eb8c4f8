/** @file The engine that interprets graphs on tfjs: JavaScript, WebAssembly or TensorFlow, and the independent check of onnxruntime. */

import { expectKeys, shapeText, sizeOf, type Tensor, type TensorData } from "@dilf/tensor";
import type { Tensor as TfTensor } from "@tensorflow/tfjs-core";
import type { CompileOptions, Engine, Executable } from "../../engine.ts";
import type { Feeds, Graph, Node, Value, ValueType } from "../../graph.ts";
import { parameterInputs } from "../../onnx/parameter-inputs.ts";
import { checkFeeds } from "../feeds.ts";
import { download, upload } from "./convert.ts";
import type { Kernel, KernelCall } from "./kernel.ts";
import { kernels } from "./kernels/index.ts";
import { type Backend, loadBackend, TFJS_BACKENDS, type TfjsBackendName } from "./load.ts";
import { type WeightStore, weightStore } from "./weights.ts";

/** Options of `tfjsEngine`. */
export interface TfjsOptions {
  /**
   * What computes. Default "wasm".
   * - "cpu": plain JavaScript, slow and simple; packages @tensorflow/tfjs-core and @tensorflow/tfjs-backend-cpu
   * - "wasm": WebAssembly with SIMD, one thread; packages @tensorflow/tfjs-core and @tensorflow/tfjs-backend-wasm
   * - "tensorflow": TensorFlow's C library; package @tensorflow/tfjs-node
   * - "tensorflow-gpu": the same on CUDA; package @tensorflow/tfjs-node-gpu
   */
  readonly backend?: TfjsBackendName;
}

/**
 * Runs graphs on tfjs 4.22. Its packages are optional peers, loaded at the first `compile`; nothing stands in for one that is missing.
 *
 * Float32 only. An int64 is an int32 inside: feeds and constants that do not fit are errors, products that do not fit wrap around.
 * A run is synchronous and blocks the thread. Same inputs, same bits, on "cpu" and "wasm".
 * @throws Error for an option it does not know; from `compile` DeviceNotFoundError (what to install), or Error for a graph that holds float64
 * or an operator without a kernel
 */
export function tfjsEngine(options: TfjsOptions = {}): Engine {
  expectKeys("tfjsEngine", options, ["backend"]);
  const { backend: name = "wasm" } = options;
  if (!TFJS_BACKENDS.includes(name))
    throw new Error(`tfjsEngine: backend must be one of ${TFJS_BACKENDS.join(", ")}, got ${JSON.stringify(name)}`);
  let weights: WeightStore | undefined;
  return {
    name: "tfjs",
    async compile(graph: Graph, compileOptions: CompileOptions = {}): Promise<Executable> {
      const inputs = parameterInputs(graph, compileOptions);
      checkGraph(graph);
      const backend = await loadBackend(name);
      weights ??= weightStore(backend);
      const store = weights;
      return backend.run(() => executable(backend, store, graph, inputs));
    },
  };
}

function checkGraph(graph: Graph): void {
  const double = [...graph.values.values()].find((value) => value.type === "float64");
  if (double)
    throw new Error(
      `tfjsEngine: graph "${graph.name}": "${double.name}" is float64, which tfjs does not have; use withType(graph, "float32")`,
    );
  for (const node of graph.nodes)
    if (!kernels[node.op])
      throw new Error(
        `tfjsEngine: graph "${graph.name}": node "${node.name}": operator ${node.op} has no kernel; add one in src/engines/tfjs/kernels/`,
      );
}

/** An edge while the graph runs: on the backend, or still in memory where no kernel has asked for it. */
interface Edge {
  readonly type: ValueType;
  readonly host?: Tensor<TensorData>;
  device?: TfTensor;
}

/** What is computed, in order, and which edges nobody wants afterwards. */
interface Step {
  readonly node: Node;
  readonly kernel: Kernel;
  readonly outputTypes: readonly (ValueType | undefined)[];
  readonly freed: readonly string[];
}

function executable(backend: Backend, store: WeightStore, graph: Graph, inputs: ReadonlySet<string>): Executable {
  const where = `graph "${graph.name}"`;
  const wanted: Value[] = [...graph.inputs, ...[...inputs].map((name) => graph.values.get(name)!)];
  const steps = plan(graph);
  const used = new Set([...graph.nodes.flatMap((node) => node.inputs), ...graph.outputs.map((value) => value.name)]);
  // Edges that live as long as the program.
  const fixed = new Map<string, Edge>();
  const releases: (() => void)[] = [];
  for (const [name, value] of graph.parameters) {
    if (inputs.has(name) || !used.has(name)) continue;
    const { type } = graph.values.get(name)!;
    const { tensor, release } = store.take(value, type);
    fixed.set(name, { type, device: tensor });
    releases.push(release);
  }
  for (const [name, host] of graph.constants) {
    const edge: Edge = { type: graph.values.get(name)!.type, host };
    fixed.set(name, edge);
    releases.push(() => edge.device?.dispose());
  }
  let disposed = false;
  return {
    async run(feeds: Feeds): Promise<Feeds> {
      if (disposed) throw new Error(`${where}: run after dispose`);
      checkFeeds(where, wanted, feeds);
      return backend.run(() => {
        if (disposed) throw new Error(`${where}: run after dispose`);
        const edges = new Map<string, Edge>();
        try {
          for (const { name, type } of wanted) edges.set(name, { type, device: uploadFeed(backend, where, name, feeds[name]!, type) });
          for (const step of steps) interpret(backend, where, step, edges, fixed);
          return collect(backend, graph, edges, fixed);
        } finally {
          for (const { device } of edges.values()) device?.dispose();
        }
      });
    },
    async dispose() {
      if (disposed) return;
      disposed = true;
      await backend.run(() => {
        for (const release of releases) release();
      });
    },
  };
}

function plan(graph: Graph): Step[] {
  const lasting = new Set([...graph.outputs.map((value) => value.name), ...graph.constants.keys()]);
  const seen = new Set(lasting);
  const steps: Step[] = [];
  for (const node of [...graph.nodes].reverse()) {
    // Seen from the end, the first use of an edge is its last.
    const freed = [...new Set([...node.inputs, ...node.outputs])].filter((name) => name !== "" && !seen.has(name));
    for (const name of freed) seen.add(name);
    const outputTypes = node.outputs.map((name) => (name === "" ? undefined : graph.values.get(name)?.type));
    steps.push({ node, kernel: kernels[node.op]!, outputTypes, freed });
  }
  return steps.reverse();
}

function uploadFeed(backend: Backend, where: string, name: string, value: Tensor<TensorData>, type: ValueType): TfTensor {
  try {
    return upload(backend, value, type);
  } catch (error) {
    throw new Error(`${where}: input "${name}": ${(error as Error).message}`, { cause: error });
  }
}

function interpret(backend: Backend, where: string, step: Step, edges: Map<string, Edge>, fixed: ReadonlyMap<string, Edge>): void {
  const { node, kernel, outputTypes, freed } = step;
  const { tf } = backend;
  const inputs = node.inputs.map((name) => (name === "" ? undefined : (edges.get(name) ?? fixed.get(name))));
  try {
    const given = new Set(inputs.map((edge) => edge?.device).filter((tensor) => tensor !== undefined));
    const results: (TfTensor | null)[] = tf.tidy(() => {
      const out = kernel(callOf(backend, step, inputs));
      const listed: (TfTensor | undefined)[] = Array.isArray(out) ? [...out] : [out as TfTensor];
      for (const edge of inputs) if (edge?.device) given.add(edge.device);
      // An input that is handed on gets a handle of its own, so that each edge can be freed by itself; unwanted results go here.
      const handles = listed.map((tensor, i) =>
        outputTypes[i] === undefined || !tensor ? null : given.has(tensor) ? tf.clone(tensor) : tensor,
      );
      return handles as TfTensor[]; // tidy skips what is null
    });
    for (const [i, type] of outputTypes.entries()) {
      const tensor = results[i];
      if (type !== undefined && !tensor) throw new Error(`its kernel gave no output ${i}`);
      if (type !== undefined) edges.set(node.outputs[i]!, { type, device: tensor! });
    }
  } catch (error) {
    throw new Error(`${where}: node "${node.name}" (${node.op}): ${(error as Error).message}`, { cause: error });
  }
  for (const name of freed) {
    edges.get(name)?.device?.dispose();
    edges.delete(name);
  }
}

function callOf(backend: Backend, { node, outputTypes }: Step, inputs: readonly (Edge | undefined)[]): KernelCall {
  const deviceOf = (edge: Edge) => {
    // Kept, because a constant outlives the node that asks for it first.
    edge.device ??= backend.tf.keep(upload(backend, edge.host!, edge.type));
    return edge.device;
  };
  const wanted = (index: number) => {
    const edge = inputs[index];
    if (!edge) throw new Error(`input ${index} is missing`);
    return edge;
  };
  const numbersOf = (edge: Edge) => Array.from(edge.host ? edge.host.data : edge.device!.dataSync(), Number);
  return {
    tf: backend.tf,
    backend,
    op: node.op,
    attributes: node.attributes,
    arity: node.inputs.length,
    outputTypes,
    input: (index) => deviceOf(wanted(index)),
    optional: (index) => (inputs[index] ? deviceOf(inputs[index]) : undefined),
    value: (index) => {
      const { host, device, type } = wanted(index);
      return { name: node.inputs[index]!, type, shape: host?.shape ?? device!.shape };
    },
    numbers: (index) => (inputs[index] ? numbersOf(inputs[index]) : undefined),
    wantedNumbers: (index) => numbersOf(wanted(index)),
    constant: (index) => (inputs[index]?.host ? numbersOf(inputs[index]) : undefined),
  };
}

function collect(backend: Backend, graph: Graph, edges: ReadonlyMap<string, Edge>, fixed: ReadonlyMap<string, Edge>): Feeds {
  const outputs: Record<string, Tensor<TensorData>> = {};
  for (const { name, type } of graph.outputs) {
    const { host, device } = (edges.get(name) ?? fixed.get(name))!;
    outputs[name] = host ? { data: host.data.slice(), shape: host.shape } : download(backend, device!, type);
    if (sizeOf(outputs[name].shape) !== outputs[name].data.length)
      throw new Error(
        `graph "${graph.name}": output "${name}" is ${shapeText(outputs[name].shape)} with ${outputs[name].data.length} elements`,
      );
  }
  return outputs;
}

/** @file Finds and starts a tfjs backend. Every package is an optional peer: looked for when a graph is first compiled, never before. */

import type * as tfjs from "@tensorflow/tfjs-core";
import { DeviceNotFoundError } from "../device-not-found.ts";

export type Core = typeof tfjs;

/** Which packages make which backend. The first one brings the operators, the others register kernels. */
const PACKAGES = {
  cpu: ["@tensorflow/tfjs-core", "@tensorflow/tfjs-backend-cpu"],
  wasm: ["@tensorflow/tfjs-core", "@tensorflow/tfjs-backend-wasm"],
  tensorflow: ["@tensorflow/tfjs-node"],
  "tensorflow-gpu": ["@tensorflow/tfjs-node-gpu"],
} as const;

export type TfjsBackendName = keyof typeof PACKAGES;
export const TFJS_BACKENDS = Object.keys(PACKAGES) as readonly TfjsBackendName[];

/** A started backend. tfjs has one active backend for the whole process, so it is made active for each run and left as it was found. */
export interface Backend {
  readonly name: TfjsBackendName;
  readonly tf: Core;
  /** Runs `body` with this backend active. It must be synchronous: nothing else may come in between. */
  run<T>(body: () => T): Promise<T>;
}

const started = new Map<TfjsBackendName, Promise<Backend>>();

/**
 * The start that is under way, if any; it never rejects. Until it is over tfjs answers every operator, on every backend, with an error:
 * so all wait for it, by a loop in place, because after another await a next start may be under way.
 */
let starting: Promise<unknown> | undefined;

/**
 * Starts a backend once per process.
 * @throws DeviceNotFoundError when its package is not there, not built, or does not start; says what to install
 */
export function loadBackend(name: TfjsBackendName): Promise<Backend> {
  let backend = started.get(name);
  if (!backend) {
    backend = startAlone(name);
    started.set(name, backend);
    // What was not there may be installed, and asked for again.
    backend.catch(() => started.delete(name));
  }
  return backend;
}

async function startAlone(name: TfjsBackendName): Promise<Backend> {
  while (starting) await starting;
  const backend = start(name);
  starting = backend.then(done, done);
  return backend;
}

function done(): void {
  starting = undefined;
}

async function start(name: TfjsBackendName): Promise<Backend> {
  const native = name === "tensorflow" || name === "tensorflow-gpu";
  if (native) await mendNodeUtil();
  const modules: object[] = [];
  for (const one of PACKAGES[name]) modules.push(await importPackage(name, one));
  const tf = modules[0] as Core;
  const registered = native ? "tensorflow" : name;
  if (name === "wasm") await locateWasm(modules[1]!);
  const before = tf.engine().backendName;
  // setBackend answers false where a backend does not start, and an engine that was asked again takes the next best: so both are checked.
  const success = await tf.setBackend(registered);
  if (!success || tf.getBackend() !== registered) throw notFound(name, `its backend "${registered}" does not start`);
  if (name === "cpu") (tf.backend() as { firstUse?: boolean }).firstUse = false; // else it prints an advertisement for tfjs-node
  if (name === "tensorflow-gpu" && (tf.backend() as { isUsingGpuDevice?: boolean }).isUsingGpuDevice !== true)
    throw notFound(name, "TensorFlow finds no GPU (it wants CUDA 11.2 and cuDNN 8.1); without one use the backend tensorflow");
  restore(tf, before, registered);
  return {
    name,
    tf,
    async run(body) {
      while (starting) await starting;
      const previous = tf.engine().backendName;
      if (previous !== registered) void tf.setBackend(registered); // at once: the backend is started already
      try {
        if (tf.engine().backendName !== registered) throw new Error(`tfjsEngine: the backend ${name} was removed from tfjs`);
        return body();
      } finally {
        restore(tf, previous, registered);
      }
    },
  };
}

/** Gives the process back the backend that it had; where it had none ours stays, and the next run finds it active. */
function restore(tf: Core, previous: string | null | undefined, ours: string): void {
  if (previous && previous !== ours && tf.engine().backendNames().includes(previous)) void tf.setBackend(previous);
}

async function importPackage(backend: TfjsBackendName, name: string): Promise<object> {
  try {
    // The packages are CommonJS: what they export is the default.
    const module = (await import(/* @vite-ignore */ name)) as { default?: object };
    return module.default ?? module;
  } catch (error) {
    throw notFound(backend, (error as Error).message, error);
  }
}

function notFound(backend: TfjsBackendName, why: string, cause?: unknown): DeviceNotFoundError {
  const names = PACKAGES[backend].join(" ");
  const native = backend.startsWith("tensorflow")
    ? `; its install script downloads libtensorflow: if scripts are off, run "npm rebuild ${names} --build-addon-from-source"`
    : "";
  return new DeviceNotFoundError(
    `tfjsEngine: the backend ${backend} cannot be used: ${why}. Install it with "npm install ${names}"${native}`,
    cause === undefined ? {} : { cause },
  );
}

/** The .wasm files lie beside the package's code; without this the backend looks for them in the working directory. */
async function locateWasm(module: object): Promise<void> {
  const { createRequire } = await import("node:module");
  const { dirname, join, sep } = await import("node:path");
  const manifest = createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm/package.json");
  (module as { setWasmPaths(prefix: string): void }).setWasmPaths(join(dirname(manifest), "dist") + sep);
}

/**
 * tfjs-node 4.22, the last one, calls util.isNullOrUndefined, which Node 23 took away (tensorflow/tfjs, issue 8609; mended upstream, never
 * released). It is put back before tfjs-node is loaded, where it is missing.
 */
async function mendNodeUtil(): Promise<void> {
  const { default: util } = (await import("node:util")) as unknown as { default: Record<string, unknown> };
  util.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
}

/** @file Everything that training carries from step to step, as a safetensors file. */

import { mkdir, readdir, readFile, unlink } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Parameters } from "@dilf/autodiff";
import type { ShapeEncoderState } from "@dilf/fusion";
import { type RngState, readSafetensors, type Tensor, type TensorData, writeSafetensors } from "@dilf/tensor";
import { writeAtomically } from "@dilf/tensor/node";
import type { OptimizerState } from "../optimizers/adamw.ts";
import { isMissing } from "./files.ts";

/** The three things that learn: E_V, E_G, and the scale of the loss. */
export const GROUPS = ["viewpoints", "fusion", "scale"] as const;
export type Group = (typeof GROUPS)[number];

export interface TrainingState {
  /** Steps done. */
  readonly step: number;
  /** Sum of the losses of the unfinished epoch. */
  readonly epochLoss: number;
  readonly state: ShapeEncoderState;
  /** `logScale`. */
  readonly scale: Parameters;
  readonly optimizers: Readonly<Record<Group, OptimizerState>>;
}

export interface Checkpoint extends TrainingState {
  /** The generator that orders and samplings are split from. */
  readonly rng: RngState;
  /** `configHash` of the run's configuration. */
  readonly config: string;
}

const KEPT = 2;

const nameOf = (step: number): string => `step-${String(step).padStart(6, "0")}.safetensors`;

/** Paths of a run's checkpoints, oldest first. */
export async function listCheckpoints(folder: string): Promise<readonly string[]> {
  const checkpoints = join(folder, "checkpoints");
  const names = await readdir(checkpoints).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  const stepOf = (name: string) => Number(/^step-(\d+)\.safetensors$/.exec(name)?.[1] ?? Number.NaN);
  return names
    .filter((name) => Number.isFinite(stepOf(name)))
    .sort((a, b) => stepOf(a) - stepOf(b))
    .map((name) => join(checkpoints, name));
}

/** Writes checkpoints/step-XXXXXX.safetensors atomically; of the older ones, the newest stays. @returns its path */
export async function writeCheckpoint(folder: string, checkpoint: Checkpoint): Promise<string> {
  const { step, epochLoss, rng, config, optimizers } = checkpoint;
  const metadata = {
    step: String(step),
    epochLoss: JSON.stringify(epochLoss),
    optimizerSteps: JSON.stringify(Object.fromEntries(GROUPS.map((group) => [group, optimizers[group].step]))),
    rng: JSON.stringify(rng),
    config,
  };
  const path = join(folder, "checkpoints", nameOf(step));
  await mkdir(join(folder, "checkpoints"), { recursive: true });
  await writeAtomically(path, writeSafetensors(flatten(checkpoint), { metadata }));
  for (const old of (await listCheckpoints(folder)).slice(0, -KEPT)) await unlink(old);
  return path;
}

/**
 * Reads what `pretrain` saved.
 * @throws Error that names the file, for anything that is not a checkpoint
 */
export async function loadCheckpoint(path: string): Promise<Checkpoint> {
  const fail = (why: string, cause?: unknown): never => {
    throw new Error(`loadCheckpoint: ${path} ${why}; remove it to go on from the checkpoint before it`, { cause });
  };
  const bytes = await readFile(path);
  let read: ReturnType<typeof readSafetensors>;
  try {
    read = readSafetensors(bytes);
  } catch (error) {
    return fail(`cannot be read: ${(error as Error).message}`, error);
  }
  const { step, epochLoss, optimizerSteps, rng, config } = read.metadata;
  if (step === undefined || epochLoss === undefined || optimizerSteps === undefined || rng === undefined || config === undefined)
    return fail(`is not a checkpoint: its metadata holds ${Object.keys(read.metadata).join(", ") || "nothing"}`);
  if (basename(path) !== nameOf(Number(step))) return fail(`says it is of step ${step}`);
  const part = (prefix: string): Parameters => {
    const found = new Map<string, Tensor>();
    for (const [name, value] of read.tensors) if (name.startsWith(prefix)) found.set(name.slice(prefix.length), floats(name, value));
    return found;
  };
  const floats = (name: string, { data, shape }: Tensor<TensorData>): Tensor =>
    data instanceof Float32Array ? { data, shape } : fail(`holds "${name}" in another type than float32`);
  const steps = JSON.parse(optimizerSteps) as Record<Group, number>;
  const optimizer = (group: Group): OptimizerState => ({
    step: steps[group],
    first: part(`optimizer.${group}.first.`),
    second: part(`optimizer.${group}.second.`),
  });
  return {
    step: Number(step),
    epochLoss: JSON.parse(epochLoss) as number,
    state: {
      viewpoints: { parameters: part("viewpoints.parameters."), buffers: part("viewpoints.buffers.") },
      fusion: { parameters: part("fusion.parameters."), buffers: part("fusion.buffers.") },
    },
    scale: part("scale."),
    optimizers: { viewpoints: optimizer("viewpoints"), fusion: optimizer("fusion"), scale: optimizer("scale") },
    rng: JSON.parse(rng) as RngState,
    config,
  };
}

function flatten({ state, scale, optimizers }: TrainingState): ReadonlyMap<string, Tensor> {
  const out = new Map<string, Tensor>();
  const add = (prefix: string, values: Parameters) => {
    for (const [name, value] of values) out.set(`${prefix}.${name}`, value);
  };
  for (const module of ["viewpoints", "fusion"] as const) {
    add(`${module}.parameters`, state[module].parameters);
    add(`${module}.buffers`, state[module].buffers);
  }
  add("scale", scale);
  for (const group of GROUPS) {
    add(`optimizer.${group}.first`, optimizers[group].first);
    add(`optimizer.${group}.second`, optimizers[group].second);
  }
  return out;
}

/** The bytes of a state, to be hashed. */
export function stateBytes({ parameters, buffers }: ShapeEncoderState["viewpoints"]): Uint8Array {
  const named = (prefix: string, values: Parameters) => [...values].map(([name, value]) => [`${prefix}.${name}`, value] as const);
  return writeSafetensors(new Map([...named("parameters", parameters), ...named("buffers", buffers)]));
}

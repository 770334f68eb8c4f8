/** @file A training's state as a safetensors file. */

import { mkdir, readdir, readFile, unlink } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Parameters } from "@dilf/autodiff";
import type { LearnedState, ShapeEncoderState } from "@dilf/fusion";
import { type RngState, readSafetensors, type Tensor, type TensorData, writeSafetensors } from "@dilf/tensor";
import { writeAtomically } from "@dilf/tensor/node";
import type { OptimizerState } from "../optimizers/optimizer.ts";
import { isMissing } from "./files.ts";
import { type Group, shapeEncoderState, type TrainingState } from "./state.ts";

/** A training's state as a run folder holds it. */
export interface Checkpoint extends TrainingState {
  /** E_V and E_G of `modules`. */
  readonly state: ShapeEncoderState;
  /** `logScale`, after pretraining; empty after fine-tuning. */
  readonly scale: Parameters;
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
export async function writeCheckpoint(
  folder: string,
  state: TrainingState,
  { rng, config }: Pick<Checkpoint, "rng" | "config">,
): Promise<string> {
  const { step, epochLoss, modules, optimizers } = state;
  const metadata = {
    step: String(step),
    epochLoss: JSON.stringify(epochLoss),
    modules: JSON.stringify(Object.keys(modules)),
    optimizerSteps: JSON.stringify(Object.fromEntries(Object.entries(optimizers).map(([group, { step }]) => [group, step]))),
    rng: JSON.stringify(rng),
    config,
  };
  const path = join(folder, "checkpoints", nameOf(step));
  await mkdir(join(folder, "checkpoints"), { recursive: true });
  await writeAtomically(path, writeSafetensors(flatten(state), { metadata }));
  for (const old of (await listCheckpoints(folder)).slice(0, -KEPT)) await unlink(old);
  return path;
}

/**
 * Reads what `pretrain` or `finetune` saved.
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
  const { step, epochLoss, modules: names, optimizerSteps, rng, config } = read.metadata;
  if (!step || !epochLoss || !names || !optimizerSteps || !rng || !config)
    return fail(`is not a checkpoint: its metadata holds ${Object.keys(read.metadata).join(", ") || "nothing"}`);
  if (basename(path) !== nameOf(Number(step))) return fail(`says it is of step ${step}`);
  const part = (prefix: string): Parameters => {
    const found = new Map<string, Tensor>();
    for (const [name, value] of read.tensors) if (name.startsWith(prefix)) found.set(name.slice(prefix.length), floats(name, value));
    return found;
  };
  const floats = (name: string, { data, shape }: Tensor<TensorData>): Tensor =>
    data instanceof Float32Array ? { data, shape } : fail(`holds "${name}" in another type than float32`);
  const modules: Partial<Record<Group, LearnedState>> = {};
  for (const group of JSON.parse(names) as Group[])
    modules[group] = { parameters: part(`${group}.parameters.`), buffers: part(`${group}.buffers.`) };
  const optimizers: Partial<Record<Group, OptimizerState>> = {};
  for (const [group, done] of Object.entries(JSON.parse(optimizerSteps) as Record<Group, number>))
    optimizers[group as Group] = { step: done, first: part(`optimizer.${group}.first.`), second: part(`optimizer.${group}.second.`) };
  const state: TrainingState = { step: Number(step), epochLoss: JSON.parse(epochLoss) as number, modules, optimizers };
  return {
    ...state,
    state: shapeEncoderState(modules),
    scale: modules.scale?.parameters ?? new Map(),
    rng: JSON.parse(rng) as RngState,
    config,
  };
}

function flatten({ modules, optimizers }: TrainingState): ReadonlyMap<string, Tensor> {
  const out = new Map<string, Tensor>();
  const add = (prefix: string, values: Parameters) => {
    for (const [name, value] of values) out.set(`${prefix}.${name}`, value);
  };
  for (const [group, { parameters, buffers }] of Object.entries(modules)) {
    add(`${group}.parameters`, parameters);
    add(`${group}.buffers`, buffers);
  }
  for (const [group, { first, second }] of Object.entries(optimizers)) {
    add(`optimizer.${group}.first`, first);
    add(`optimizer.${group}.second`, second);
  }
  return out;
}

/** The bytes of a state, to be hashed. */
export function stateBytes({ parameters, buffers }: LearnedState): Uint8Array {
  const named = (prefix: string, values: Parameters) => [...values].map(([name, value]) => [`${prefix}.${name}`, value] as const);
  return writeSafetensors(new Map([...named("parameters", parameters), ...named("buffers", buffers)]));
}

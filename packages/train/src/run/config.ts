/** @file What a run was made from: enough to refuse to go on with anything else. */

import { createHash } from "node:crypto";
import type { Json } from "@dilf/prompts";
import type { OptimizerSettings } from "../optimizers/index.ts";
import type { ScheduleSettings } from "../optimizers/schedules.ts";
import type { Group } from "./state.ts";

/** What every training depends on. JSON-safe; everything that a result depends on, and nothing else. */
interface TrainingConfig {
  readonly version: 1;
  /** Versions of packages and of Node, as the caller states them. */
  readonly versions: Readonly<Record<string, string>>;
  /** What the caller made the parts from (engine threads, β, …). */
  readonly settings: Readonly<Record<string, Json>>;
  readonly seed: number;
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  /** Shapes per step. */
  readonly batchSize: number;
  readonly optimizer: OptimizerSettings;
  readonly schedule: ScheduleSettings;
  /** Of what learns. */
  readonly learningRates: Readonly<Partial<Record<Group, number>>>;
  readonly weightDecay: number;
  readonly warmupSteps: number;
  /** null: not clipped. */
  readonly gradientClip: number | null;
  readonly dataset: {
    readonly name: string;
    readonly fingerprint: string;
    readonly split: string;
    readonly classes: readonly string[];
    readonly items: number;
    /** sha256 over the ids, in order. */
    readonly ids: string;
  };
  readonly encoder: { readonly name: string; readonly fingerprint: string };
  readonly pictureSize: number;
  /** `initial`: sha256 of the weights that training starts from. */
  readonly viewpoints: { readonly name: string; readonly views: number; readonly points: number; readonly initial: string };
  readonly fusion: { readonly name: string; readonly initial: string };
}

/** config.json of a run of `pretrain`. */
export interface PretrainConfig extends TrainingConfig {
  readonly task: "pretrain";
  readonly prompts: { readonly command: string; readonly sha256: string };
  readonly loss: { readonly negatives: string };
}

/** config.json of a run of `finetune`. */
export interface FinetuneConfig extends TrainingConfig {
  readonly task: "finetune";
  readonly classifier: { readonly name: string; readonly initial: string };
}

/** config.json of a run. */
export type RunConfig = PretrainConfig | FinetuneConfig;

/** Hexadecimal sha256 of text or bytes. */
export const sha256 = (data: string | Uint8Array): string => createHash("sha256").update(data).digest("hex");

export const configText = (config: RunConfig): string => `${JSON.stringify(config, null, 2)}\n`;

/** Says of which configuration a checkpoint is. */
export const configHash = (config: RunConfig): string => sha256(JSON.stringify(config));

/** @throws Error that names `where` for anything but the config.json of a run */
export function parseConfig(where: string, text: string): RunConfig {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Error(`${where} is not JSON: ${(error as Error).message}`, { cause: error });
  }
  const { version, task } = (typeof json === "object" && json !== null ? json : {}) as { version?: unknown; task?: unknown };
  if (version !== 1 || (task !== "pretrain" && task !== "finetune"))
    throw new Error(`${where} is not of a run of version 1: it says version ${JSON.stringify(version)}, task ${JSON.stringify(task)}`);
  return json as RunConfig;
}

/** Every leaf that differs, as "dataset.fingerprint: "abc" then, "def" now"; empty: the same configuration. */
export function differences(then: RunConfig, now: RunConfig): readonly string[] {
  const [a, b] = [leaves(then), leaves(now)];
  const keys = [...new Set([...a.keys(), ...b.keys()])];
  return keys
    .filter((key) => a.get(key) !== b.get(key))
    .map((key) => `${key}: ${a.get(key) ?? "nothing"} then, ${b.get(key) ?? "nothing"} now`);
}

/** Dotted path → JSON of the leaf. Lists are leaves. */
function leaves(value: unknown, path = ""): ReadonlyMap<string, string> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return new Map([[path, JSON.stringify(value)]]);
  return new Map(Object.entries(value).flatMap(([key, inner]) => [...leaves(inner, path === "" ? key : `${path}.${key}`)]));
}

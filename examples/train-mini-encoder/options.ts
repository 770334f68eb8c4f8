/** @file The command line of the example. */

import { parseArgs } from "node:util";

export interface Options {
  /** The whole run, evaluation included, is planned to take this long; ignored where `steps` is given. */
  readonly minutes: number;
  /** A fixed number of steps instead, for a run that can be repeated bit by bit. */
  readonly steps: number | undefined;
  readonly out: string;
  readonly seed: number;
  /** Pictures of each category in a batch. */
  readonly perClass: number;
  readonly instances: number;
  /** Folder of real meshes with a manifest; undefined: MiniShapes alone. */
  readonly meshes: string | undefined;
  readonly imageSize: number;
  readonly patch: number;
  readonly width: number;
  readonly depth: number;
  /** Share of the patches that are looked at, until the last `WHOLE` of the steps. */
  readonly keep: number;
  readonly threads: number | undefined;
  readonly checkpoint: string;
  readonly resume: boolean;
  readonly smoke: boolean;
  /** Folder of an encoder to start from; undefined: from random weights. */
  readonly start: string | undefined;
  /** Highest of the schedule. */
  readonly rate: number;
}

export const USAGE = `usage: npm run train:mini -- [options]
  --minutes M      plan the whole run for M minutes (default 100)
  --steps N        take N steps instead, whatever they cost
  --out DIR        where encoder.json, weights.safetensors and tokenizer.json go (default packages/clip/weights/mini)
  --seed N         default 1
  --per-class N    pictures of each MiniShapes category in a batch (default 2)
  --instances N    MiniShapes of each category (default 200)
  --meshes DIR     real meshes too: manifest.csv with category, file and licence; 30 % of each category are held out
  --image-size N   pixels a side (default 96)
  --patch N        pixels of a patch (default 12)
  --width N        of a token in the image tower (default 128)
  --depth N        blocks of the image tower (default 4)
  --keep SHARE     of the patches, until the last eighth of the steps (default 0.5)
  --start DIR      begin with the weights of this encoder where they mean the same (default: random weights)
  --rate R         highest learning rate (default 0.001)
  --threads N      threads of the engine (default: its own choice)
  --checkpoint F   default runs/train-mini-encoder.safetensors, written every three minutes
  --resume         go on from the checkpoint
  --smoke          two steps of a tiny model on three categories: does everything work?`;

/** @throws Error for unknown options and for numbers out of range */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: "string", default: "100" },
      steps: { type: "string" },
      out: { type: "string", default: "packages/clip/weights/mini" },
      seed: { type: "string", default: "1" },
      "per-class": { type: "string", default: "2" },
      instances: { type: "string", default: "200" },
      meshes: { type: "string" },
      start: { type: "string" },
      rate: { type: "string", default: "0.001" },
      "image-size": { type: "string", default: "96" },
      patch: { type: "string", default: "12" },
      width: { type: "string", default: "128" },
      depth: { type: "string", default: "4" },
      keep: { type: "string", default: "0.5" },
      threads: { type: "string" },
      checkpoint: { type: "string", default: "runs/train-mini-encoder.safetensors" },
      resume: { type: "boolean", default: false },
      smoke: { type: "boolean", default: false },
    },
  });
  const { out, checkpoint, resume, smoke, meshes, start } = values;
  const keep = positive("--keep", values.keep);
  if (keep > 1) throw new Error(`--keep must be a share in (0, 1], got "${values.keep}"`);
  return {
    minutes: positive("--minutes", values.minutes),
    steps: values.steps === undefined ? undefined : count("--steps", values.steps),
    out,
    seed: integer("--seed", values.seed),
    perClass: count("--per-class", values["per-class"]),
    instances: count("--instances", values.instances),
    meshes,
    start,
    rate: positive("--rate", values.rate),
    imageSize: count("--image-size", values["image-size"]),
    patch: count("--patch", values.patch),
    width: count("--width", values.width),
    depth: count("--depth", values.depth),
    keep,
    threads: values.threads === undefined ? undefined : count("--threads", values.threads),
    checkpoint,
    resume,
    smoke,
  };
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value) && value > 0) return value;
  throw new Error(`${name} must be a number > 0, got "${text}"`);
}

function integer(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isSafeInteger(value)) return value;
  throw new Error(`${name} must be an integer, got "${text}"`);
}

function count(name: string, text: string): number {
  const value = integer(name, text);
  if (value >= 1) return value;
  throw new Error(`${name} must be an integer ≥ 1, got "${text}"`);
}

/** @file The commands of `dilf` as light records: the list of commands needs these alone, a command's module is imported when it runs. */

import type { Command } from "commander";
import type { Io } from "./io.ts";

export interface CommandRecord {
  readonly name: string;
  /** One line of the list of commands. A command's own description may say more. */
  readonly summary: string;
  load(): Promise<(io: Io) => Command>;
}

/** In the order of the help. */
export const COMMANDS: readonly CommandRecord[] = [
  {
    name: "demo",
    summary: "pretrain on MiniShapes, classify categories never seen, against fixed views; a report with pictures",
    load: async () => (await import("./commands/demo.ts")).demoCommand,
  },
  {
    name: "render",
    summary: "draw shapes from several views onto one contact sheet",
    load: async () => (await import("./commands/render.ts")).renderCommand,
  },
  {
    name: "classify",
    summary: "say in words what shapes are, choosing among any labels",
    load: async () => (await import("./commands/classify.ts")).classifyCommand,
  },
  {
    name: "index",
    summary: "make a folder of assets searchable",
    load: async () => (await import("./commands/index-folder.ts")).indexCommand,
  },
  {
    name: "search",
    summary: "find assets by words, by a picture, or by another shape",
    load: async () => (await import("./commands/search.ts")).searchCommand,
  },
  {
    name: "pretrain",
    summary: "train the viewpoint network and the fusion through the renderer and the frozen encoder",
    load: async () => (await import("./commands/pretrain.ts")).pretrainCommand,
  },
  {
    name: "finetune",
    summary: "train the fusion and a classification head on a pretrained run",
    load: async () => (await import("./commands/finetune.ts")).finetuneCommand,
  },
  {
    name: "eval",
    summary: "zero-shot or standard accuracy, or retrieval, of a run or of fixed views",
    load: async () => (await import("./commands/eval.ts")).evalCommand,
  },
  {
    name: "paper",
    summary: "run a table of the paper again: ours over several seeds, beside the published figures",
    load: async () => (await import("./commands/paper.ts")).paperCommand,
  },
  {
    name: "report",
    summary: "runs side by side in one HTML file",
    load: async () => (await import("./commands/report.ts")).reportCommand,
  },
  {
    name: "prompts",
    summary: "write, list, check and compare the sentences that stand for categories",
    load: async () => (await import("./commands/prompts.ts")).promptsCommand,
  },
  {
    name: "encoder",
    summary: "fetch, import, list and test image-text encoders",
    load: async () => (await import("./commands/encoder.ts")).encoderCommand,
  },
  {
    name: "data",
    summary: "find, fetch, check and prepare data sets",
    load: async () => (await import("./commands/data.ts")).dataCommand,
  },
  {
    name: "doctor",
    summary: "what this machine can run, what is missing and how to get it, and a self-test",
    load: async () => (await import("./commands/doctor.ts")).doctorCommand,
  },
  {
    name: "config",
    summary: "the JSON schema of configuration files",
    load: async () => (await import("./commands/config.ts")).configCommand,
  },
  {
    name: "completion",
    summary: "a script that completes commands and options in bash, zsh or fish",
    load: async () => (await import("./commands/completion.ts")).completionCommand,
  },
];

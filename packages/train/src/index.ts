export { ADAMW_DEFAULTS, type AdamWOptions, adamW, type Optimizer, type OptimizerState } from "./optimizers/adamw.ts";
export { clipGradients, gradientNorm } from "./optimizers/clip-gradients.ts";
export { type CosineSchedule, cosineSchedule } from "./optimizers/schedule.ts";
export type { PretrainEvent, StepEvent } from "./pretrain/events.ts";
export { PRETRAIN_DEFAULTS, type PretrainOptions, type PretrainTask } from "./pretrain/options.ts";
export { pretrain } from "./pretrain/pretrain.ts";
export { type Checkpoint, type Group, loadCheckpoint, type TrainingState } from "./run/checkpoint.ts";
export type { RunConfig } from "./run/config.ts";
export { loadRun, type Run } from "./run/folder.ts";

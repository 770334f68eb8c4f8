export type { FinetuneEvent, FinetuneStepEvent } from "./finetune/events.ts";
export { finetune } from "./finetune/finetune.ts";
export { FINETUNE_DEFAULTS, type FinetuneOptions, type FinetuneTask } from "./finetune/options.ts";
export type { StepReport, TrainingEvent } from "./loop/events.ts";
export type { ItemChoice } from "./loop/items.ts";
export { TRAINING_DEFAULTS, type TrainingOptions } from "./loop/options.ts";
export { ADAMW_DEFAULTS, type AdamWOptions, adamW } from "./optimizers/adamw.ts";
export { clipGradients, gradientNorm } from "./optimizers/clip-gradients.ts";
export { createOptimizer, type OptimizerName, type OptimizerSettings, optimizers } from "./optimizers/index.ts";
export { LAMB_DEFAULTS, type LambOptions, lamb } from "./optimizers/lamb.ts";
export type { Optimizer, OptimizerState } from "./optimizers/optimizer.ts";
export {
  type ConstantSchedule,
  type CosineSchedule,
  constantSchedule,
  cosineSchedule,
  createSchedule,
  SCHEDULES,
  type ScheduledRun,
  type ScheduleSettings,
  type StepSchedule,
  stepSchedule,
} from "./optimizers/schedules.ts";
export { SGD_DEFAULTS, type SgdOptions, sgd } from "./optimizers/sgd.ts";
export type { PretrainEvent, StepEvent } from "./pretrain/events.ts";
export { PRETRAIN_DEFAULTS, type PretrainOptions, type PretrainTask } from "./pretrain/options.ts";
export { pretrain } from "./pretrain/pretrain.ts";
export { type Checkpoint, loadCheckpoint } from "./run/checkpoint.ts";
export type { FinetuneConfig, PretrainConfig, RunConfig } from "./run/config.ts";
export { loadRun, type Run } from "./run/folder.ts";
export type { Group, TrainingState } from "./run/state.ts";
export { CANDIDATE_VIEWS } from "./views/candidates.ts";
export {
  CHOOSE_VIEWS_DEFAULTS,
  type ChooseViewsEvent,
  type ChooseViewsOptions,
  type ChooseViewsTask,
  chooseViews,
} from "./views/choose-views.ts";

export { ADAMW_DEFAULTS, type AdamWOptions, adamW, type Optimizer, type OptimizerState } from "./optimizers/adamw.ts";
export { clipGradients, gradientNorm } from "./optimizers/clip-gradients.ts";
export { type CosineSchedule, cosineSchedule } from "./optimizers/schedule.ts";

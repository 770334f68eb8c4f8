export { EXIT, InterruptedError, MissingError, UsageError } from "./errors.ts";
export type { Io } from "./io.ts";
export { run } from "./program.ts";

/** @file What of @dilf/renderer needs Node. */

export { type ReadShapeOptions, readShape } from "./read-shape.ts";
export { nodeWorkers } from "./workers.ts";

/** @file What of @dilf/renderer needs Node. */

export {
  type ReadShapeOptions,
  /**
   * `readShape(path, options = {})`: a shape from a file and the files that it names (materials, pictures, buffers), which must lie in its folder or below, or in
   * `options.within`. Decoders of compressed glTF are found where `@gltf-transform/extensions` and `draco3dgltf` or `meshoptimizer` are installed.
   * @throws the file system's error for the file itself; RangeError as `loadShape`
   * @example await readShape("models/chair.obj", { within: ".", onSkip: console.warn })
   */
  readShape,
} from "./read-shape.ts";
export {
  /**
   * `nodeWorkers(count)`: worker threads for `createRenderer({ workers })`. They start with the renderer, end with its `dispose`, and do not keep the process alive
   * while nothing is drawn. @throws RangeError unless count is an integer > 0
   */
  nodeWorkers,
} from "./workers.ts";

export type { Dataset, Item } from "./dataset.ts";
export { type FolderOptions, folder } from "./folder.ts";
export {
  MINISHAPES_DEFAULTS,
  MINISHAPES_SEEN,
  MINISHAPES_UNSEEN,
  type MiniShapesOptions,
  miniShapes,
} from "./minishapes/mini-shapes.ts";
export { DatasetNotFoundError } from "./not-found.ts";
export { type OpenDatasetOptions, openDataset } from "./open.ts";

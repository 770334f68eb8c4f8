/** @file Datasets by the short text that the command line and configurations use. */

import type { Dataset } from "./dataset.ts";
import { type FolderOptions, folder } from "./folder.ts";
import { type MiniShapesOptions, miniShapes } from "./minishapes/mini-shapes.ts";

export interface OpenDatasetOptions {
  /** For MiniShapes. */
  readonly minishapes?: Partial<MiniShapesOptions>;
  /** For folders. */
  readonly folder?: FolderOptions;
}

/**
 * "minishapes", "minishapes:seen", "minishapes:unseen", "folder:PATH".
 * @throws RangeError for anything else, naming what is understood
 */
export async function openDataset(spec: string, options: OpenDatasetOptions = {}): Promise<Dataset> {
  const [kind, rest] = spec.includes(":") ? [spec.slice(0, spec.indexOf(":")), spec.slice(spec.indexOf(":") + 1)] : [spec, ""];
  if (kind === "folder" && rest !== "") return folder(rest, options.folder);
  if (kind === "minishapes" && ["", "all", "seen", "unseen"].includes(rest))
    return miniShapes({ ...options.minishapes, ...(rest === "" ? {} : { categories: rest as "all" | "seen" | "unseen" }) });
  throw new RangeError(`openDataset: "${spec}" is not understood; known are minishapes, minishapes:seen, minishapes:unseen, folder:PATH`);
}

/** @file The data sets that are read from a folder, one line each. */

import { folderReader } from "./folder.ts";
import { modelnet10, modelnet40 } from "./modelnet.ts";
import { objaverseLvis } from "./objaverse-lvis.ts";
import type { DatasetReader } from "./reader.ts";
import { scanobjectnn } from "./scanobjectnn.ts";
import { shapenet55 } from "./shapenet55.ts";
import { shapenetcore } from "./shapenetcore.ts";

/** The data sets that are read from a folder, by the name in their spec: what they are, their layouts, published counts and downloads. */
export const READERS = {
  shapenet55,
  shapenetcore,
  modelnet40,
  modelnet10,
  scanobjectnn,
  "objaverse-lvis": objaverseLvis,
  folder: folderReader,
} as const satisfies Readonly<Record<string, DatasetReader>>;

/** The names in `READERS`. */
export type ReaderName = keyof typeof READERS;

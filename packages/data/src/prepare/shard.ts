/** @file One shard: items → clouds → a file. Depends on the items, the settings and nothing else, so that any worker may make it. */

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { normalizeShape, type PointCloud, type Shape, samplePoints } from "@dilf/renderer";
import { createRng } from "@dilf/tensor";
import { writeAtomically } from "@dilf/tensor/node";
import type { Dataset, Item } from "../dataset.ts";
import { type Failure, type PrepareSettings, pointsFile, recordBytes, recordFile, type ShardRecord } from "./format.ts";

export interface ShardTask {
  readonly folder: string;
  readonly key: string;
  readonly split: string;
  readonly shard: number;
  readonly settings: PrepareSettings;
}

/**
 * Samples the items and writes the shard: the clouds first, then the record that says they are complete. An item that cannot be read becomes a failure.
 * @param onItem after each item; throwing there stops the work, and nothing of the shard is kept
 */
export async function writeShard(dataset: Dataset, items: readonly Item[], task: ShardTask, onItem: () => void): Promise<ShardRecord> {
  const { folder, key, split, shard, settings } = task;
  const rng = createRng(settings.seed);
  const clouds: PointCloud[] = [];
  const kept: [string, string, string][] = [];
  const failures: Failure[] = [];
  for (const item of items) {
    try {
      const shape = await dataset.load(item);
      const cloud = samplePoints(settings.normalize ? normalizeShape(shape) : shape, settings.points, rng.split(item.id));
      kept.push([item.id, item.category, contentOf(shape)]);
      clouds.push(cloud);
    } catch (error) {
      failures.push({ id: item.id, message: (error as Error).message });
    }
    onItem();
  }
  const normals = settings.attributes && clouds.length > 0 && clouds.every((cloud) => cloud.normals);
  const colors = settings.attributes && clouds.length > 0 && clouds.every((cloud) => cloud.colors);
  const values = recordBytes(settings, { normals, colors }) / 4;
  const all = new Float32Array(values * clouds.length);
  for (const [i, cloud] of clouds.entries()) {
    let at = i * values;
    for (const part of [cloud.points, ...(normals ? [cloud.normals!] : []), ...(colors ? [cloud.colors!] : [])]) {
      all.set(part.data, at);
      at += part.data.length;
    }
  }
  const bytes = new Uint8Array(all.buffer);
  await writeAtomically(pointsFile(folder, split, shard), bytes);
  const record: ShardRecord = { key, sha256: createHash("sha256").update(bytes).digest("hex"), items: kept, failures, normals, colors };
  await writeAtomically(recordFile(folder, split, shard), JSON.stringify(record));
  return record;
}

/** A shard that an earlier run finished; undefined when there is none, or one that is damaged or of other settings. */
export async function finishedShard(task: ShardTask): Promise<ShardRecord | undefined> {
  const { folder, key, split, shard, settings } = task;
  const path = recordFile(folder, split, shard);
  if (!existsSync(path)) return undefined;
  try {
    const record = JSON.parse(await readFile(path, "utf8")) as ShardRecord;
    const bytes = await readFile(pointsFile(folder, split, shard));
    const sound =
      record.key === key &&
      bytes.length === recordBytes(settings, record) * record.items.length &&
      createHash("sha256").update(bytes).digest("hex") === record.sha256;
    return sound ? record : undefined;
  } catch {
    return undefined;
  }
}

/** sha256 over a shape's arrays as they were read: another file with the same content gives the same hash. */
function contentOf(shape: Shape): string {
  const hash = createHash("sha256");
  const tensors = shape.kind === "mesh" ? [shape.vertices, shape.faces, shape.colors] : [shape.points, shape.normals, shape.colors];
  for (const one of tensors) {
    hash.update(one ? `[${one.shape.join(",")}]` : "-");
    if (one) hash.update(new Uint8Array(one.data.buffer, one.data.byteOffset, one.data.byteLength));
  }
  return hash.digest("hex");
}

/** @file Safetensors files, one or many under an index, read tensor by tensor. */

import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { readSafetensorsHeader, type SafetensorsHeader } from "@dilf/tensor";
import { type Checkpoint, type CheckpointTensor, withoutModule } from "./checkpoint.ts";
import { type ByteSource, fileSource } from "./source.ts";

/** The header of a safetensors file, without its tensors. @throws as `readSafetensorsHeader`, with the file's name */
export async function readHeader(source: ByteSource): Promise<SafetensorsHeader> {
  try {
    const start = await source.read(0, Math.min(8, source.size));
    const length = start.length === 8 ? Number(new DataView(start.buffer, start.byteOffset, 8).getBigUint64(0, true)) : 0;
    // A length that cannot be is left to the reader's own check.
    return readSafetensorsHeader(8 + length <= source.size ? await source.read(0, 8 + length) : start, source.size);
  } catch (error) {
    throw new Error(`${source.name}: ${(error as Error).message}`, { cause: error });
  }
}

/** Opens one safetensors file. */
export async function openSafetensors(source: ByteSource): Promise<Checkpoint> {
  return {
    name: source.name,
    format: "safetensors",
    tensors: withoutModule(await tensorsOf(source)),
    size: source.size,
    close: () => source.close(),
  };
}

async function tensorsOf(source: ByteSource): Promise<ReadonlyMap<string, CheckpointTensor>> {
  const { entries } = await readHeader(source);
  return new Map(
    [...entries].map(([name, { type, shape, begin, end }]): [string, CheckpointTensor] => [
      name,
      { type, shape, read: async () => ({ type, shape, bytes: await source.read(begin, end - begin) }) },
    ]),
  );
}

/**
 * Opens the files that an index names (Hugging Face's "model.safetensors.index.json"), all of which lie beside it.
 * @throws Error for an index that is no index, names files elsewhere, or promises tensors that its files do not hold
 */
export async function openSafetensorsIndex(path: string): Promise<Checkpoint> {
  const name = basename(path);
  const json: unknown = JSON.parse(await readFile(path, "utf8"));
  const map = typeof json === "object" && json !== null && "weight_map" in json ? json.weight_map : undefined;
  if (typeof map !== "object" || map === null || !Object.values(map).every((file) => typeof file === "string"))
    throw new Error(`${name}: no weight_map of tensor names to files`);
  const sources: ByteSource[] = [];
  const close = async () => void (await Promise.all(sources.map((source) => source.close())));
  try {
    const files = new Map<string, ReadonlyMap<string, CheckpointTensor>>();
    for (const file of new Set(Object.values(map as Record<string, string>))) {
      if (file !== basename(file) || file.includes("\\") || file.startsWith("."))
        throw new Error(`${name}: "${file}" does not lie beside the index`);
      const source = await fileSource(join(dirname(path), file));
      sources.push(source);
      files.set(file, await tensorsOf(source));
    }
    const tensors = new Map<string, CheckpointTensor>();
    for (const [tensor, file] of Object.entries(map as Record<string, string>)) {
      const found = files.get(file)!.get(tensor);
      if (!found) throw new Error(`${name}: "${tensor}" is not in ${file}`);
      tensors.set(tensor, found);
    }
    return { name, format: "safetensors", tensors: withoutModule(tensors), size: sources.reduce((sum, { size }) => sum + size, 0), close };
  } catch (error) {
    await close();
    throw error;
  }
}

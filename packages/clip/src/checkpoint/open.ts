/** @file Opens a checkpoint by what its file is. */

import type { Checkpoint } from "./checkpoint.ts";
import { openSafetensors, openSafetensorsIndex } from "./safetensors.ts";
import { fileSource } from "./source.ts";
import { openTorch } from "./torch.ts";

/**
 * Opens a file of torch.save or torch.jit.save (.pt, .pth, .bin), a safetensors file, or a "….safetensors.index.json" for several. Nothing in it
 * is executed; tensors are read from the file when they are asked for. `close` it.
 * @throws Error that names the file and what is wrong with it
 */
export async function openCheckpoint(path: string): Promise<Checkpoint> {
  if (path.endsWith(".json")) return openSafetensorsIndex(path);
  const source = await fileSource(path);
  try {
    return await (path.endsWith(".safetensors") ? openSafetensors(source) : openTorch(source));
  } catch (error) {
    await source.close();
    throw error;
  }
}

/** @file Files that are there as a whole or not at all. Node only: an entry of its own, so that browsers never meet it. */

import { open, rename } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Writes beside the place, flushes, and moves: after a crash at any moment the path holds the old bytes or the new ones. What a crash leaves
 * behind ends in ".writing" and is overwritten by the next call. Two writers of one path at once are not supported.
 */
export async function writeAtomically(path: string, bytes: Uint8Array | string): Promise<void> {
  const temporary = `${path}.writing`;
  const file = await open(temporary, "w");
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  await syncFolder(dirname(path));
}

/** The move is durable once the folder is flushed. */
async function syncFolder(path: string): Promise<void> {
  // Windows does not open folders, and needs no flush for a move to be ordered.
  if (process.platform === "win32") return;
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

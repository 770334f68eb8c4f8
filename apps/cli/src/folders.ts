/** @file Places to write to, looked at before minutes of work and not after. */

import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import { MissingError } from "./errors.ts";

/** @throws MissingError where the folder of the file that `flag` names is not there */
export async function expectFolderOf(file: string, flag: string): Promise<void> {
  const folder = dirname(file);
  if ((await stat(folder).catch(() => undefined))?.isDirectory()) return;
  throw new MissingError(`${flag}: there is no folder "${folder}"; create it first`);
}

/** @file What every checkpoint is, whatever its file format: named tensors that are read one by one. */

import type { ElementName, RawTensor } from "./elements.ts";

export interface CheckpointTensor {
  readonly type: ElementName;
  readonly shape: readonly number[];
  read(): Promise<RawTensor>;
}

export interface Checkpoint {
  /** For messages: the file's name. */
  readonly name: string;
  readonly format: "torch" | "torchscript" | "safetensors";
  /** By name, without a "module." before all of them (data-parallel training puts it there). */
  readonly tensors: ReadonlyMap<string, CheckpointTensor>;
  /** Bytes of the files. */
  readonly size: number;
  close(): Promise<void>;
}

/** Names without the prefix that all of them share because of data-parallel training. */
export function withoutModule<T>(tensors: ReadonlyMap<string, T>): ReadonlyMap<string, T> {
  const PREFIX = "module.";
  if (![...tensors.keys()].every((name) => name.startsWith(PREFIX))) return tensors;
  return new Map([...tensors].map(([name, value]) => [name.slice(PREFIX.length), value]));
}

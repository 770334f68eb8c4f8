/** @file Frozen weights on a backend, uploaded once for all the programs of an engine: forward and gradient use the same ones. */

import type { Tensor, TensorData } from "@dilf/tensor";
import type { Tensor as TfTensor } from "@tensorflow/tfjs-core";
import type { ValueType } from "../../graph.ts";
import { upload } from "./convert.ts";
import type { Backend } from "./load.ts";

interface Entry {
  readonly tensor: TfTensor;
  users: number;
}

export interface WeightStore {
  /** The weights on the backend, which must be active; release them as often as they were taken. */
  take(value: Tensor<TensorData>, type: ValueType): { readonly tensor: TfTensor; release(): void };
}

export function weightStore(backend: Backend): WeightStore {
  // By the array: graphs that are made from one another hold the same ones.
  const entries = new Map<TensorData, Entry>();
  return {
    take(value, type) {
      const known = entries.get(value.data);
      const entry = known && isCurrent(known.tensor, value, type) ? known : fresh(backend, value, type);
      entries.set(value.data, entry);
      entry.users++;
      return {
        tensor: entry.tensor,
        release() {
          entry.users--;
          if (entry.users > 0) return;
          entry.tensor.dispose();
          if (entries.get(value.data) === entry) entries.delete(value.data);
        },
      };
    },
  };
}

/** Whether an upload still holds what the array holds now: somebody may have written into it since. */
function isCurrent(tensor: TfTensor, value: Tensor<TensorData>, type: ValueType): boolean {
  if (type !== "float32" || tensor.shape.join() !== value.shape.join()) return false;
  const there = tensor.dataSync();
  for (let i = 0; i < there.length; i++) if (value.data[i] !== there[i]) return false; // a NaN is never current: it is uploaded again
  return true;
}

/** A copy: the cpu backend would share the caller's array, and a program is frozen when it is compiled. */
function fresh(backend: Backend, value: Tensor<TensorData>, type: ValueType): Entry {
  const own = backend.name === "wasm" ? value : { data: value.data.slice(), shape: value.shape };
  return { tensor: backend.tf.keep(upload(backend, own, type)), users: 0 };
}

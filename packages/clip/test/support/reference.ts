/** @file Both towers as plain loops over float64 rows: the slow twin of the graphs. */

import type { Parameters } from "@dilf/autodiff";
import type { Tensor } from "@dilf/tensor";
import type { BlockConfig, TextConfig, VisionConfig } from "../../src/index.ts";

type Row = readonly number[];
type Rows = readonly Row[];

/** [N, 3, S, S] display values → N features. */
export function referenceVision(config: VisionConfig, weights: Parameters, pixels: Tensor): Rows {
  const { imageSize: S, patchSize: p, mean, deviation, depth, epsilon, pool } = config;
  const [w, vector, matrix] = access(weights);
  return Array.from({ length: pixels.shape[0]! }, (_, n) => {
    let x: Row[] = [];
    for (let top = 0; top < S; top += p)
      for (let left = 0; left < S; left += p) {
        const patch: number[] = [];
        for (let c = 0; c < 3; c++)
          for (let i = 0; i < p; i++)
            for (let j = 0; j < p; j++) {
              const value = pixels.data[((n * 3 + c) * S + top + i) * S + left + j]!;
              patch.push((value - mean[c]!) / deviation[c]!);
            }
        const embedded = times(patch, matrix("patch.weight"));
        x.push(config.patchBias ? plus(embedded, vector("patch.bias")) : embedded);
      }
    if (pool === "class") x = [vector("classToken"), ...x];
    x = x.map((row, i) => plus(row, matrix("positionEmbedding")[i]!));
    if (config.inputNorm) x = x.map((row) => normalise(row, vector("inputNorm.scale"), vector("inputNorm.bias"), epsilon));
    for (let i = 0; i < depth; i++) x = transform(config, w, `block${i}.`, x, false);
    const pooled = pool === "class" ? x[0]! : x[0]!.map((_, j) => x.reduce((sum, row) => sum + row[j]!, 0) / x.length);
    return times(normalise(pooled, vector("finalNorm.scale"), vector("finalNorm.bias"), epsilon), matrix("projection"));
  });
}

/** Token ids of one text, end token last → its feature. */
export function referenceText(config: TextConfig, weights: Parameters, ids: readonly number[]): Row {
  const [w, vector, matrix] = access(weights);
  let x: Rows = ids.map((id, i) => plus(matrix("tokenEmbedding")[id]!, matrix("positionEmbedding")[i]!));
  for (let i = 0; i < config.depth; i++) x = transform(config, w, `block${i}.`, x, true);
  return times(normalise(x.at(-1)!, vector("finalNorm.scale"), vector("finalNorm.bias"), config.epsilon), matrix("projection"));
}

function transform(config: BlockConfig, weights: Parameters, prefix: string, x: Rows, causal: boolean): Row[] {
  const { width, heads, epsilon, activation } = config;
  const [, vector, matrix] = access(weights, prefix);
  const size = width / heads;
  const qkv = x.map((row) =>
    plus(
      times(normalise(row, vector("norm1.scale"), vector("norm1.bias"), epsilon), matrix("attention.qkv.weight")),
      vector("attention.qkv.bias"),
    ),
  );
  const part = (row: Row, kind: number, head: number) => row.slice(kind * width + head * size, kind * width + (head + 1) * size);
  return x.map((row, i) => {
    const mixed: number[] = [];
    for (let head = 0; head < heads; head++) {
      const seen = causal ? qkv.slice(0, i + 1) : qkv;
      const scores = seen.map((other) => Math.exp(dot(part(qkv[i]!, 0, head), part(other, 1, head)) / Math.sqrt(size)));
      const total = scores.reduce((a, b) => a + b, 0);
      for (let j = 0; j < size; j++) mixed.push(seen.reduce((sum, other, k) => sum + (scores[k]! / total) * part(other, 2, head)[j]!, 0));
    }
    const y = plus(row, plus(times(mixed, matrix("attention.out.weight")), vector("attention.out.bias")));
    const hidden = plus(
      times(normalise(y, vector("norm2.scale"), vector("norm2.bias"), epsilon), matrix("mlp.in.weight")),
      vector("mlp.in.bias"),
    );
    const active = hidden.map(activation === "gelu" ? gelu : (v) => v / (1 + Math.exp(-1.702 * v)));
    return plus(y, plus(times(active, matrix("mlp.out.weight")), vector("mlp.out.bias")));
  });
}

function access(weights: Parameters, prefix = ""): [Parameters, (name: string) => Row, (name: string) => Rows] {
  const vector = (name: string) => [...weights.get(prefix + name)!.data];
  const matrix = (name: string) => {
    const { data, shape } = weights.get(prefix + name)!;
    return Array.from({ length: shape[0]! }, (_, i) => [...data.subarray(i * shape[1]!, (i + 1) * shape[1]!)]);
  };
  return [weights, vector, matrix];
}

const dot = (a: Row, b: Row) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
const plus = (a: Row, b: Row) => a.map((value, i) => value + b[i]!);
const times = (row: Row, matrix: Rows): Row => matrix[0]!.map((_, j) => row.reduce((sum, value, i) => sum + value * matrix[i]![j]!, 0));

function normalise(row: Row, scale: Row, bias: Row, epsilon: number): Row {
  const mean = row.reduce((a, b) => a + b, 0) / row.length;
  const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / row.length;
  return row.map((value, i) => ((value - mean) / Math.sqrt(variance + epsilon)) * scale[i]! + bias[i]!);
}

/** x·Φ(x), Φ by its integral (Simpson, 400 steps; error below 1e-10). */
function gelu(x: number): number {
  const steps = 400;
  const h = x / steps;
  let sum = 0;
  for (let i = 0; i <= steps; i++) sum += (i === 0 || i === steps ? 1 : i % 2 ? 4 : 2) * Math.exp(-((i * h) ** 2) / 2);
  return x * (0.5 + ((h / 3) * sum) / Math.sqrt(2 * Math.PI));
}

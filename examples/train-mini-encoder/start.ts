/** @file Weights to begin with that another encoder has learnt: whoever adds categories or pixels need not begin at nothing. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Graph, Parameters } from "@dilf/autodiff";
import { loadTowers } from "@dilf/clip";
import { type Tensor, tensor } from "@dilf/tensor";
import type { Architecture } from "./model.ts";

interface TokenizerJson {
  readonly model: { readonly vocab: Readonly<Record<string, number>> };
}

/**
 * `fresh` with everything taken over that means the same in the encoder of `folder`: blocks, norms and projections as they are; the patch embedding so that a patch
 * gives what its reduction to the old size gave; the rows of tokens that both vocabularies have; the positions that both have. The rest stays random.
 * @throws Error where widths, depths or the grid of patches differ: nothing would mean the same
 */
export async function startFrom(folder: string, fresh: Parameters, sizes: Architecture, tokenizer: unknown): Promise<Parameters> {
  const { card, vision, text } = await loadTowers(folder);
  const before = card.architecture as unknown as Architecture;
  const grid = ({ vision: { imageSize, patchSize } }: Architecture) => imageSize / patchSize;
  const form = (of: Architecture) =>
    [of.vision, of.text]
      .map(({ width, depth, heads, featureSize, activation }) => [width, depth, heads, featureSize, activation].join())
      .join();
  if (form(before) !== form(sizes) || grid(before) !== grid(sizes) || before.vision.pool !== sizes.vision.pool)
    throw new Error(`startFrom: the encoder in ${folder} has other widths, depths, heads or patches than the one to be trained`);
  const old = new Map([...prefixed("vision.", vision as Graph), ...prefixed("text.", text as Graph)]);
  const vocabulary = async (at: string) => (JSON.parse(await readFile(at, "utf8")) as TokenizerJson).model.vocab;
  const [known, wanted] = [await vocabulary(join(folder, "tokenizer.json")), (tokenizer as TokenizerJson).model.vocab];
  return new Map(
    [...fresh].map(([name, value]): [string, Tensor] => {
      const had = old.get(name);
      if (!had) return [name, value];
      if (name === "vision.patch.weight") return [name, enlarged(had, before.vision.patchSize, sizes.vision.patchSize)];
      if (name === "text.tokenEmbedding") return [name, rowsOf(value, had, rowsInCommon(wanted, known, value, had))];
      if (name === "text.positionEmbedding") {
        const both = Math.min(value.shape[0]!, had.shape[0]!);
        return [name, rowsOf(value, had, new Map(Array.from({ length: both }, (_, i) => [i, i])))];
      }
      return [name, had];
    }),
  );
}

const prefixed = (prefix: string, { parameters }: Graph): [string, Tensor][] =>
  [...parameters].map(([name, value]) => [prefix + name, value as Tensor]);

/** New row → old row, for tokens of both; the special ones are the last two of either. */
function rowsInCommon(
  wanted: TokenizerJson["model"]["vocab"],
  known: TokenizerJson["model"]["vocab"],
  value: Tensor,
  had: Tensor,
): ReadonlyMap<number, number> {
  const rows = new Map<number, number>();
  for (const [token, id] of Object.entries(wanted)) if (Object.hasOwn(known, token)) rows.set(id, known[token]!);
  for (const fromEnd of [1, 2]) rows.set(value.shape[0]! - fromEnd, had.shape[0]! - fromEnd);
  return rows;
}

function rowsOf(value: Tensor, had: Tensor, rows: ReadonlyMap<number, number>): Tensor {
  const width = value.shape[1]!;
  const data = value.data.slice();
  for (const [to, from] of rows) data.set(had.data.subarray(from * width, (from + 1) * width), to * width);
  return tensor(data, value.shape);
}

/** W' = Rᵀ W for each channel, R the mean over areas that reduces a patch of `to` pixels to one of `from`. */
function enlarged({ data, shape }: Tensor, from: number, to: number): Tensor {
  const width = shape[1]!;
  const out = new Float32Array(3 * to * to * width);
  // Share of new pixel j in old pixel i, along one axis.
  const share = (i: number, j: number) => {
    const scale = to / from;
    return Math.max(0, Math.min(j + 1, (i + 1) * scale) - Math.max(j, i * scale)) / scale;
  };
  for (let c = 0; c < 3; c++)
    for (let y = 0; y < to; y++)
      for (let x = 0; x < to; x++)
        for (let i = 0; i < from; i++)
          for (let j = 0; j < from; j++) {
            const weight = share(i, y) * share(j, x);
            if (weight === 0) continue;
            const [a, b] = [((c * to + y) * to + x) * width, ((c * from + i) * from + j) * width];
            for (let k = 0; k < width; k++) out[a + k]! += weight * data[b + k]!;
          }
  return tensor(out, [3 * to * to, width]);
}

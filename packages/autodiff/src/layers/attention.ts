import { shapeText } from "@dilf/tensor";
import type { GraphBuilder } from "../builder.ts";
import type { Value } from "../graph.ts";

/** What `attention` takes. */
export interface AttentionInputs {
  /** [N, L, D] */
  readonly query: Value;
  /** [N, M, D]; M = L in self-attention */
  readonly key: Value;
  /** [N, M, D] */
  readonly value: Value;
  /** Divides D. */
  readonly heads: number;
  /** Added to the scores, broadcastable to [N, heads, L, M]: 0 where a query may look, a large negative number where not. Default none. */
  readonly mask?: Value;
}

/** softmax(Q Kᵀ / √(D/heads) + mask) V in each head, heads concatenated (Vaswani et al. 2017, equation 1). Projections are the caller's. */
export function attention(g: GraphBuilder, { query, key, value, heads, mask }: AttentionInputs): Value {
  const width = query.shape[2];
  if (query.shape.length !== 3 || typeof width !== "number" || !Number.isInteger(heads) || heads < 1 || width % heads !== 0)
    throw new Error(`attention: query must be [N, L, D] with D divisible by heads, got ${shapeText(query.shape)} and heads ${heads}`);
  const size = width / heads;
  const split = (x: Value) => g.transpose(g.reshape(x, [x.shape[0]!, x.shape[1]!, heads, size]), [0, 2, 1, 3]);
  // The scale goes to the query: L·D products instead of heads·L·M.
  const q = split(g.mul(query, 1 / Math.sqrt(size))); //      [N, heads, L, size]
  const k = split(key); //                                    [N, heads, M, size]
  const v = split(value); //                                  [N, heads, M, size]
  // onnxruntime reads kᵀ from k; a copy of k with its axes in that order is slower forward, and must be turned again on the way back.
  const scores = g.matmul(q, g.transpose(k, [0, 1, 3, 2])); // [N, heads, L, M]
  const weights = g.softmax(mask ? g.add(scores, mask) : scores, -1);
  return g.reshape(g.transpose(g.matmul(weights, v), [0, 2, 1, 3]), query.shape);
}

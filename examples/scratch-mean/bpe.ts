/** @file Learns byte-pair merges from captions (Sennrich et al. 2016, algorithm 1). */

import { bytePieces } from "@dilf/clip";

type Pair = readonly [string, string];

/**
 * The merges that shorten the texts most, in order: the most frequent pair of neighbouring pieces is joined, again and again.
 * Ties go to the pair that sorts first, so the result does not depend on the order of the texts.
 * @param count how many merges at most; fewer where no pair is left that occurs twice
 */
export function learnMerges(texts: readonly string[], count: number): readonly Pair[] {
  const frequency = new Map<string, { pieces: readonly string[]; times: number }>();
  for (const text of texts)
    for (const pieces of bytePieces(text)) {
      const key = pieces.join(" ");
      const entry = frequency.get(key) ?? { pieces, times: 0 };
      entry.times++;
      frequency.set(key, entry);
    }
  const words = [...frequency.values()];
  const merges: Pair[] = [];
  while (merges.length < count) {
    const best = mostFrequentPair(words);
    if (!best) break;
    merges.push(best);
    for (const word of words) word.pieces = joined(word.pieces, best);
  }
  return merges;
}

function mostFrequentPair(words: readonly { readonly pieces: readonly string[]; readonly times: number }[]): Pair | undefined {
  const counts = new Map<string, number>();
  for (const { pieces, times } of words)
    for (let i = 1; i < pieces.length; i++) {
      const key = `${pieces[i - 1]} ${pieces[i]}`;
      counts.set(key, (counts.get(key) ?? 0) + times);
    }
  let best: string | undefined;
  let most = 1;
  for (const [key, times] of counts)
    if (times > most || (times === most && best !== undefined && key < best)) {
      best = key;
      most = times;
    }
  return best?.split(" ") as [string, string] | undefined;
}

function joined(pieces: readonly string[], [a, b]: Pair): readonly string[] {
  if (!pieces.includes(a)) return pieces;
  const out: string[] = [];
  for (let i = 0; i < pieces.length; i++) {
    if (pieces[i] === a && pieces[i + 1] === b) {
      out.push(a + b);
      i++;
    } else out.push(pieces[i]!);
  }
  return out;
}

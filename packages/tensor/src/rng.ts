/** @file Seeded random numbers whose state can be saved: sfc32 (Doty-Humphrey, PractRand), seeded through splitmix32. */

/** All of a generator: four words that `split` derives children from, and the four words of the running sequence. JSON-safe. */
export interface RngState {
  readonly key: readonly [number, number, number, number];
  readonly words: readonly [number, number, number, number];
}

/** A deterministic sequence of random numbers. Same seed and same calls give the same numbers on every platform. */
export interface Rng {
  /** Uniform in [0, 1), 32 bits. */
  next(): number;
  /** Uniform in [low, high). */
  uniform(low: number, high: number): number;
  /** Normal with mean 0 and deviation 1 (Box–Muller; two draws a number, so that no half-used pair is part of the state). */
  normal(): number;
  /** Uniform integer in [0, n). */
  integer(n: number): number;
  /** One element of a non-empty list. */
  pick<T>(items: readonly T[]): T;
  /** A shuffled copy (Fisher–Yates). */
  shuffle<T>(items: readonly T[]): T[];
  /** An independent generator that depends on this one's seed and on `label` only, never on how much was drawn. */
  split(label: string | number): Rng;
  /** What `createRng` takes to go on exactly here. */
  state(): RngState;
}

/**
 * A generator from a seed, or one that goes on from a saved state.
 * @param seed an integer (any; its low 32 bits and sign count) or a state from `Rng.state()`
 * @example const rng = createRng(7); rng.split("chair").split(3).uniform(0, 1)
 */
export function createRng(seed: number | RngState): Rng {
  const state: RngState = typeof seed === "number" ? seeded([seed | 0, Math.floor(seed / 2 ** 32) | 0]) : seed;
  return fromState(state);
}

function fromState({ key, words }: RngState): Rng {
  let [a, b, c, d] = words;
  const draw = () => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return t >>> 0;
  };
  const next = () => draw() / 2 ** 32;
  const integer = (n: number) => {
    if (!(Number.isInteger(n) && n > 0)) throw new RangeError(`Rng.integer: n must be an integer > 0, got ${n}`);
    return Math.floor(next() * n);
  };
  return {
    next,
    integer,
    uniform: (low, high) => low + (high - low) * next(),
    // 1 − u lies in (0, 1], so the logarithm is finite.
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    pick: (items) => {
      if (items.length === 0) throw new RangeError("Rng.pick: the list is empty");
      return items[integer(items.length)]!;
    },
    shuffle: (items) => {
      const out = [...items];
      for (let i = out.length - 1; i > 0; i--) {
        const j = integer(i + 1);
        [out[i], out[j]] = [out[j]!, out[i]!];
      }
      return out;
    },
    split: (label) => {
      const mixed: number[] = [...key];
      for (const code of `${typeof label}:${label}`) mixed.push(code.codePointAt(0)!);
      return fromState(seeded(mixed));
    },
    state: () => ({ key, words: [a, b, c, d] }),
  };
}

/** Absorbs integers into splitmix32 and draws key and first words from it; 12 rounds are discarded as sfc32's author advises. */
function seeded(values: readonly number[]): RngState {
  let s = 0x9e3779b9 | 0;
  const splitmix = () => {
    s = (s + 0x9e3779b9) | 0;
    let z = s ^ (s >>> 16);
    z = Math.imul(z, 0x21f0aaad);
    z ^= z >>> 15;
    z = Math.imul(z, 0x735a2d97);
    return z ^ (z >>> 15);
  };
  for (const value of values) s = splitmix() ^ (value | 0);
  const key = [splitmix(), splitmix(), splitmix(), splitmix()] as const;
  const warm = fromState({ key, words: [splitmix(), splitmix(), splitmix(), 1] });
  for (let i = 0; i < 12; i++) warm.next();
  return { key, words: warm.state().words };
}

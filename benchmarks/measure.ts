/** @file Timing of one thing, repeatedly, in one process. */

export interface Row {
  readonly what: string;
  /** Milliseconds over the repetitions. The minimum is the least disturbed by other work on the machine. */
  readonly minimum: number;
  readonly median: number;
  readonly repetitions: number;
  /** How many units of work one repetition did, and of what. */
  readonly units: number;
  readonly unit: string;
}

/** Timings, or records of another kind that a table can show. */
export type Benchmark = () => Promise<readonly object[]>;

export interface MeasureOptions {
  readonly repetitions?: number;
  readonly units?: number;
  readonly unit?: string;
}

/** Runs `work` twice unmeasured (compilation, caches), then `repetitions` times. */
export async function measure(what: string, work: () => unknown, options: MeasureOptions = {}): Promise<Row> {
  const [{ toFirst: _, ...row }] = (await measureInTurn([[what, work]], options)) as [PairedRow];
  return row;
}

/** A row measured in turn with others. */
export interface PairedRow extends Row {
  /** Median, over the rounds, of this one's time over the first one's in the same round. */
  readonly toFirst: number;
}

/**
 * The same for several works, one after another in every round: what slows the machine for a while slows them alike, so their ratios hold where their times do not.
 * Measured minutes apart, the same two sessions gave ratios from 0.96 to 1.27 on a shared machine.
 */
export async function measureInTurn(
  works: readonly (readonly [what: string, work: () => unknown])[],
  { repetitions = 15, units = 1, unit = "call" }: MeasureOptions = {},
): Promise<PairedRow[]> {
  for (let i = 0; i < 2; i++) for (const [, work] of works) await work();
  const times: number[][] = works.map(() => []);
  for (let i = 0; i < repetitions; i++)
    for (const [w, [, work]] of works.entries()) {
      const start = performance.now();
      await work();
      times[w]!.push(performance.now() - start);
    }
  return works.map(([what], w) => ({
    what,
    minimum: round(Math.min(...times[w]!)),
    median: round(median(times[w]!)),
    repetitions,
    units,
    unit,
    toFirst: round(median(times[w]!.map((time, i) => time / times[0]![i]!))),
  }));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

const round = (x: number) => Math.round(x * 1000) / 1000;

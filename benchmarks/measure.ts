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
export async function measure(
  what: string,
  work: () => unknown,
  { repetitions = 15, units = 1, unit = "call" }: MeasureOptions = {},
): Promise<Row> {
  for (let i = 0; i < 2; i++) await work();
  const times: number[] = [];
  for (let i = 0; i < repetitions; i++) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  const round = (x: number) => Math.round(x * 1000) / 1000;
  return { what, minimum: round(times[0]!), median: round(times[times.length >> 1]!), repetitions, units, unit };
}

/** @file Training curves from metric records. */

/** A number at a step. */
export interface CurvePoint {
  readonly step: number;
  readonly value: number;
}

/** One number that was written down during training. */
export interface Curve {
  readonly name: string;
  /** Of which run, where there are several: curves of one name share a chart. */
  readonly run?: string;
  readonly points: readonly CurvePoint[];
}

/**
 * The curves of some fields over `step`: one point for every record that has both as numbers (other kinds of records pass by). Points that
 * are not finite are kept; the chart leaves them out and says how many. A field that no record has gives a curve without points.
 * @param records the lines of a `metrics.jsonl`
 * @param run its name, where several are shown side by side
 * @example curvesFromRecords([{ step: 1, loss: 2.3 }, { step: 2, loss: 2.1 }], ["loss"])
 */
export function curvesFromRecords(
  records: readonly Readonly<Record<string, unknown>>[],
  fields: readonly string[],
  run?: string,
): readonly Curve[] {
  return fields.map((name) => ({
    name,
    ...(run === undefined ? {} : { run }),
    points: records.flatMap((record) => {
      const { step, [name]: value } = record;
      return typeof step === "number" && typeof value === "number" ? [{ step, value }] : [];
    }),
  }));
}

/** A stretch of a curve: its mean and its ends. */
export interface Bin {
  readonly step: number; // mean of the steps
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** At most `count` bins of equally many finite points, in the order of steps. */
export function binCurve(points: readonly CurvePoint[], count: number): readonly Bin[] {
  const finite = points.filter(({ step, value }) => Number.isFinite(step) && Number.isFinite(value)).sort((a, b) => a.step - b.step);
  const bins = Math.min(count, finite.length);
  return Array.from({ length: bins }, (_, b) => {
    const part = finite.slice(Math.floor((b * finite.length) / bins), Math.floor(((b + 1) * finite.length) / bins));
    const values = part.map(({ value }) => value);
    const mean = (of: readonly number[]) => of.reduce((sum, x) => sum + x, 0) / of.length;
    return { step: mean(part.map(({ step }) => step)), mean: mean(values), low: Math.min(...values), high: Math.max(...values) };
  });
}

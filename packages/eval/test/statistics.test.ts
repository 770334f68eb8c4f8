import fc from "fast-check";
import { expect, test } from "vitest";
import { accuracy, classResults, confusionMatrix, mcnemar, meanClassAccuracy, topK, wilson } from "../src/index.ts";

test.each([
  // Newcombe 1998, Statistics in Medicine 17, Table I, method 3: four decimals.
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [1, 29, 0.0061, 0.1718],
  [20, 20, 0.8389, 1], // the mirror of 0 of 20
  [0, 0, 0, 1], // nothing is known
])("wilson(%i, %i)", (successes, n, low, high) => {
  const interval = wilson(successes, n);
  expect(interval.low).toBeCloseTo(low, 4);
  expect(interval.high).toBeCloseTo(high, 4);
});

test("wilson: the interval holds the share, stays in 0..1, and mirrors", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, share) => {
      const successes = Math.round(share * n);
      const { low, high } = wilson(successes, n);
      const mirror = wilson(n - successes, n);
      expect(low).toBeGreaterThanOrEqual(0);
      expect(high).toBeLessThanOrEqual(1);
      expect(low).toBeLessThanOrEqual(successes / n);
      expect(high).toBeGreaterThanOrEqual(successes / n);
      expect(mirror.low).toBeCloseTo(1 - high, 12); // rounding only
    }),
  );
});

test.each([
  [-1, 10],
  [11, 10],
  [0.5, 10],
  [Number.NaN, 10],
])("wilson refuses %d of %d", (successes, n) => expect(() => wilson(successes, n)).toThrow(/0 ≤ successes ≤ n/));

test("wilson with another z; accuracy", () => {
  expect(wilson(8, 10, 1.644854)).toMatchObject({ low: expect.closeTo(0.5407, 3), high: expect.closeTo(0.9315, 3) });
  expect(() => wilson(8, 10, 0)).toThrow(/z must be > 0/);
  expect(accuracy(8, 10)).toEqual({ correct: 8, count: 10, value: 0.8, ...wilson(8, 10) });
  expect(() => accuracy(0, 0)).toThrow(/no accuracy over no items/);
});

/** Two lists with the given four counts. */
function outcomes(both: number, onlyA: number, onlyB: number, neither: number): [boolean[], boolean[]] {
  const repeat = (n: number, value: boolean) => new Array<boolean>(n).fill(value);
  return [
    [...repeat(both + onlyA, true), ...repeat(onlyB + neither, false)],
    [...repeat(both, true), ...repeat(onlyA, false), ...repeat(onlyB, true), ...repeat(neither, false)],
  ];
}

test.each([
  [3, 5, 15, 2, 0.04138947], // 2·P(X ≤ 5), X ~ B(20, ½) = 2·21700 / 2²⁰
  [0, 0, 6, 0, 0.03125], //     2 / 64
  [0, 6, 0, 9, 0.03125], //     the other way round
  [4, 7, 7, 4, 1], //           even: 2·P(X ≤ 7) > 1
  [10, 0, 0, 10, 1], //         no disagreement
  [0, 1, 0, 0, 1],
])("mcnemar: both %i, only a %i, only b %i, neither %i", (both, onlyA, onlyB, neither, p) => {
  const result = mcnemar(...outcomes(both, onlyA, onlyB, neither));
  expect(result).toMatchObject({ both, onlyA, onlyB, neither });
  expect(result.p).toBeCloseTo(p, 7);
});

test("mcnemar: at large counts it is near the χ² approximation, and does not underflow", () => {
  const { p } = mcnemar(...outcomes(0, 2080, 1920, 0));
  // χ² with continuity correction: (|2080 − 1920| − 1)² / 4000 = 6.320; p = 0.01194 with one degree of freedom.
  expect(p).toBeCloseTo(0.01194, 4);
  expect(mcnemar(...outcomes(0, 5000, 0, 0)).p).toBe(0); // 2⁻⁴⁹⁹⁹ is below the smallest double
  expect(() => mcnemar([true], [])).toThrow(/same items, got 1 and 0/);
});

const LABELS = ["cup", "cup", "cup", "bowl", "bowl"];
const PREDICTIONS = ["cup", "cup", "bowl", "bowl", "cup"];

test("confusion, results and mean over classes; a class without items is left out", () => {
  const confusion = confusionMatrix(LABELS, PREDICTIONS, ["cup", "bowl", "vase"]);
  expect(confusion.counts).toEqual([
    [2, 1, 0], // cups
    [1, 1, 0], // bowls
    [0, 0, 0], // no vase
  ]);
  expect(classResults(confusion)).toEqual([
    { category: "cup", correct: 2, count: 3 },
    { category: "bowl", correct: 1, count: 2 },
    { category: "vase", correct: 0, count: 0 },
  ]);
  expect(meanClassAccuracy(confusion)).toBeCloseTo((2 / 3 + 1 / 2) / 2, 12);
});

test.each<[string, () => unknown, RegExp]>([
  ["lists of different length", () => confusionMatrix(["cup"], [], ["cup"]), /1 labels and 0 predictions/],
  ["unknown label", () => confusionMatrix(["jar"], ["cup"], ["cup"]), /"jar" is not one of/],
  ["unknown prediction", () => confusionMatrix(["cup"], ["jar"], ["cup"]), /"jar" is not one of/],
  ["repeated class", () => confusionMatrix([], [], ["cup", "cup"]), /"cup" stands twice/],
  ["no items at all", () => meanClassAccuracy(confusionMatrix([], [], ["cup"])), /no class has an item/],
])("confusion refuses: %s", (_, run, message) => expect(run).toThrow(message));

test.each([
  [[0.1, 0.9, 0.5], 2, [1, 2]],
  [[0.5, 0.5, 0.5], 2, [0, 1]], // ties keep their order
  [[1, 2], 5, [1, 0]], // k beyond the end
  [[Number.NEGATIVE_INFINITY, -1], 1, [1]],
])("topK(%j, %i)", (scores, k, best) => expect(topK(scores, k)).toEqual(best));

test("topK refuses NaN and a k of zero", () => {
  expect(() => topK([0, Number.NaN], 1)).toThrow(/score 1 is NaN/);
  expect(() => topK([0], 0)).toThrow(/positive integer/);
});

import { createRng } from "@dilf/tensor";
import { expect, test } from "vitest";
import { exponentials } from "../src/draw/exp.ts";

test("within three units in the last place of Math.exp, over the whole range", () => {
  const rng = createRng(5);
  const x = Float64Array.from({ length: 20_000 }, (_, i) => (i % 2 === 0 ? rng.uniform(-700, 700) : rng.uniform(-2, 2)));
  const y = x.slice();
  exponentials(y, 0, y.length);
  let worst = 0;
  for (const [i, value] of x.entries()) worst = Math.max(worst, Math.abs(y[i]! / Math.exp(value) - 1));
  // Math.exp itself is within one unit.
  expect(worst).toBeLessThan(4 * Number.EPSILON);
});

test.each([
  [0, 1],
  [-0, 1],
  [-708.5, 0],
  [-Infinity, 0],
  [709.5, Infinity],
  [Infinity, Infinity],
])("of %s is %s", (value, expected) => {
  const x = Float64Array.of(value);
  exponentials(x, 0, 1);
  expect(x[0]).toBe(expected);
});

test("only the part that was asked for", () => {
  const x = Float64Array.of(3, 0, 3);
  exponentials(x, 1, 2);
  expect([...x]).toEqual([3, 1, 3]);
});

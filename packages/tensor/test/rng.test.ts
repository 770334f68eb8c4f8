import { expect, test } from "vitest";
import { createRng } from "../src/index.ts";

test("the same seed gives the same numbers, another seed others", () => {
  const draw = (seed: number) => Array.from({ length: 4 }, createRng(seed).next);
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
  expect(draw(-7)).not.toEqual(draw(7));
});

test("a saved state goes on exactly where it was, through JSON", () => {
  const rng = createRng(1);
  for (let i = 0; i < 100; i++) rng.normal();
  const copy = createRng(JSON.parse(JSON.stringify(rng.state())));
  expect(Array.from({ length: 50 }, copy.next)).toEqual(Array.from({ length: 50 }, rng.next));
});

test("split depends on the label, not on what was drawn before, and not on the label's type being mixed up", () => {
  const fresh = createRng(3);
  const used = createRng(3);
  for (let i = 0; i < 10; i++) used.next();
  expect(used.split("a").next()).toBe(fresh.split("a").next());
  const firsts = ["a", "b", "ab", 1, "1", 2].map((label) => fresh.split(label).next());
  expect(new Set(firsts).size).toBe(firsts.length);
});

test("moments of next and normal", () => {
  const rng = createRng(11);
  const n = 20_000;
  const mean = (values: number[]) => values.reduce((sum, x) => sum + x, 0) / n;
  const uniform = Array.from({ length: n }, rng.next);
  const normal = Array.from({ length: n }, rng.normal);
  // Five standard errors: 0.289/√n and 1/√n; the seed is fixed, so this never flickers.
  expect(Math.abs(mean(uniform) - 0.5)).toBeLessThan((5 * 0.289) / Math.sqrt(n));
  expect(Math.abs(mean(normal))).toBeLessThan(5 / Math.sqrt(n));
  expect(Math.abs(mean(normal.map((x) => x * x)) - 1)).toBeLessThan((5 * Math.SQRT2) / Math.sqrt(n));
  expect(Math.max(...uniform)).toBeLessThan(1);
  expect(Math.min(...uniform)).toBeGreaterThanOrEqual(0);
});

test("integer covers [0, n) evenly, shuffle keeps the elements, pick and integer refuse nonsense", () => {
  const rng = createRng(5);
  const counts = [0, 0, 0, 0, 0];
  for (let i = 0; i < 5000; i++) counts[rng.integer(5)]!++;
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(5 * Math.sqrt(5000 * 0.2 * 0.8)); // five deviations of a binomial
  const items = [1, 2, 3, 4, 5, 6];
  expect(rng.shuffle(items).sort()).toEqual(items);
  expect(() => rng.pick([])).toThrow("the list is empty");
  expect(() => rng.integer(0)).toThrow("n must be an integer > 0, got 0");
});

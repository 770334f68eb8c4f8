import { expect, test } from "vitest";
import { broadcastShapes, canonicalDim, evaluateDim, productOf, quotientOf, sumOf } from "../src/dims.ts";

test.each([
  { dim: "N*64", canonical: "64*N" },
  { dim: "4*N*L*2", canonical: "8*L*N" },
  { dim: "N", canonical: "N" },
  { dim: "(N+1)*3", canonical: "3*(N+1)" },
  { dim: 7, canonical: 7 },
])("$dim is written $canonical", ({ dim, canonical }) => expect(canonicalDim(dim)).toBe(canonical));

test.each([
  { a: "64*N", b: 64, quotient: "N" },
  { a: "64*N", b: "N", quotient: 64 },
  { a: "64*N", b: 128, quotient: undefined }, // not known to be whole
  { a: 6, b: "N", quotient: undefined },
  { a: "L*N", b: "L", quotient: "N" },
  { a: 0, b: 0, quotient: undefined },
])("$a / $b is $quotient", ({ a, b, quotient }) => expect(quotientOf(a, b)).toBe(quotient));

test.each([
  { a: "N", b: "N", sum: "2*N" },
  { a: "N", b: 1, sum: "(N+1)" },
  { a: "N", b: -1, sum: "(N-1)" },
  { a: "(N-1)", b: 1, sum: "N" },
  { a: "(2*N+1)", b: 3, sum: "(2*N+4)" },
  { a: 2, b: 3, sum: 5 },
  { a: 0, b: "N", sum: "N" },
])("$a + $b is $sum", ({ a, b, sum }) => expect(sumOf(a, b)).toBe(sum));

test.each([
  { a: [2, 1], b: [3], shape: [2, 3] },
  { a: ["N", 1], b: ["N", 4], shape: ["N", 4] },
  { a: ["N"], b: [4], shape: undefined }, // N may be anything
  { a: ["N"], b: ["M"], shape: undefined },
  { a: [], b: ["N", 2], shape: ["N", 2] },
])("$a and $b broadcast to $shape", ({ a, b, shape }) => expect(broadcastShapes(a, b)).toEqual(shape));

test("products and values of names", () => {
  expect(productOf(["N", 8, "L", 8])).toBe("64*L*N");
  expect(productOf([])).toBe(1);
  const bound = new Map([["N", 3]]);
  expect(evaluateDim("64*N", bound)).toBe(192);
  expect(evaluateDim("(N+1)", bound)).toBeUndefined();
});

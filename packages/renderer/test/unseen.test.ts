import { cameras, drawMeshWithGradient, type Mesh } from "@dilf/renderer";
import { createRng, tensor } from "@dilf/tensor";
import { expect, test } from "vitest";

/** A triangle before a larger one, `gap` world units apart on the line of sight. */
function pair(gap: number, back: readonly number[]): Mesh<Float64Array> {
  const vertices = Float64Array.of(
    -0.5,
    -0.4,
    0.3,
    0.5,
    -0.45,
    0.35,
    0.1,
    0.5,
    0.25,
    -0.9,
    -0.8,
    0.3 - gap,
    0.9,
    -0.85,
    0.3 - gap,
    0.1,
    0.9,
    0.3 - gap,
  );
  const colors = Float64Array.from({ length: 18 }, (_, i) => (i < 9 ? 0.6 : back[i % 3]!));
  return {
    kind: "mesh",
    vertices: tensor(vertices, [6, 3]),
    faces: tensor(Int32Array.of(0, 1, 2, 3, 4, 5), [2, 3]),
    colors: tensor(colors, [6, 3]),
  };
}

const SIZE = 24;
const options = { size: SIZE, mode: "soft", soft: { gamma: 1e-4, sigma: 0.03 } } as const;
const views = cameras([{ azimuth: 5, elevation: 10, distance: 2.2 }]);

/** How much two pictures of the pair with another colour behind differ in the middle of the front triangle, and the gradient of those colours from there. */
function seenThrough(gap: number) {
  const middle = 3 * ((SIZE / 2) * SIZE + SIZE / 2);
  const [a, b] = [pair(gap, [1, 0, 0]), pair(gap, [0, 0.3, 1])].map((mesh) => drawMeshWithGradient(mesh, views, options));
  const cotangent = tensor(new Float64Array(a!.value.data.length), a!.value.shape);
  cotangent.data.fill(1, middle, middle + 3);
  const gradient = a!.pullback(cotangent, { mesh: true }).mesh!;
  return {
    step: Math.abs(a!.value.data[middle]! - b!.value.data[middle]!),
    colors: Math.hypot(...gradient.colors!.data.subarray(9)),
    behind: Math.hypot(...gradient.vertices.data.subarray(9)),
  };
}

test("a colour that no double can hold beside the nearer one is left out, and nothing else", () => {
  const near = seenThrough(0.2); // e^-20 of the weight
  expect(near.step).toBeGreaterThan(1e-11);
  expect(near.colors).toBeGreaterThan(1e-11);
  const far = seenThrough(0.6); // e^-60
  expect(far.step).toBe(0);
  expect(far.colors).toBe(0);
  expect(far.behind).toBeGreaterThan(0); // its cover still counts
});

test("pictures do not depend on what was drawn before them", () => {
  const rng = createRng(1);
  const mesh = pair(0.6, [rng.next(), rng.next(), rng.next()]);
  const other = cameras([
    { azimuth: 170, elevation: -30, distance: 1.8 },
    { azimuth: 5, elevation: 10, distance: 2.2 },
  ]);
  const [alone, after] = [drawMeshWithGradient(mesh, views, options), drawMeshWithGradient(mesh, other, options)];
  const part = 3 * SIZE * SIZE;
  expect(after.value.data.subarray(part)).toEqual(alone.value.data);
  const back = (drawn: typeof alone) => drawn.pullback(drawn.value);
  for (const name of ["azimuth", "elevation", "distance"] as const) expect(back(after)[name].data[1]).toBe(back(alone)[name].data[0]);
});

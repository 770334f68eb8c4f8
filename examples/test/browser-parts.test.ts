import { createRenderer, type Mesh } from "@dilf/renderer";
import { tensor } from "@dilf/tensor";
import { expect, test } from "vitest";
import { derivativeMaps } from "../browser/src/derivative-maps.ts";
import { type Camera, degreesBetween, fitCamera } from "../browser/src/fit.ts";
import { builtInShapes } from "../browser/src/shapes/index.ts";

const SIZE = 64;
const shapes = Object.entries(builtInShapes).map(([name, build]) => ({ name, mesh: build() }));
const at = ({ azimuth, elevation, distance }: Camera) => {
  const one = (value: number) => tensor(Float32Array.of(value), [1, 1]);
  return { azimuth: one(azimuth), elevation: one(elevation), distance: one(distance) };
};

test.each(shapes)("$name is closed and its faces look outwards", ({ mesh }) => {
  expect(openEdges(mesh)).toBe(0);
  expect(signedVolume(mesh)).toBeGreaterThan(0.05); // of a unit sphere's 4.2
});

test.each(shapes)("the camera of a picture of the $name is found from 30° away, also at another distance", async ({ mesh }) => {
  const renderer = createRenderer({ size: SIZE });
  const target: Camera = { azimuth: 35, elevation: 22, distance: 2.2 };
  const wanted = await renderer.render([mesh], at(target));
  for (const way of [0.6, 3]) {
    const start = { azimuth: 35 + 30 * Math.cos(way), elevation: 22 + 30 * Math.sin(way), distance: 2.6 };
    let last: { camera: Camera; loss: number } | undefined;
    for await (const step of fitCamera(renderer, mesh, wanted, [start])) last = step;
    expect(degreesBetween(last!.camera, target)).toBeLessThan(1);
    expect(last!.camera.distance).toBeCloseTo(2.2, 1);
  }
  await renderer.dispose();
});

test("of several starts the best one counts, wherever it stands in the list", async () => {
  const renderer = createRenderer({ size: 32 });
  const mesh = builtInShapes.teapot();
  const target: Camera = { azimuth: 35, elevation: 22, distance: 2.2 };
  const wanted = await renderer.render([mesh], at(target));
  const starts = [215, 40, 125].map((azimuth) => ({ ...target, azimuth }));
  const steps = [];
  for await (const step of fitCamera(renderer, mesh, wanted, starts, { steps: 20, rate: 1 })) steps.push(step);
  expect(steps).toHaveLength(21);
  expect(degreesBetween(steps[0]!.camera, starts[1]!)).toBeLessThan(0.01);
  expect(degreesBetween(steps[20]!.camera, target)).toBeLessThan(1);
  expect(steps[20]!.picture.shape).toEqual([1, 32, 32, 3]);
});

test("derivative maps: each tile is the derivative of its own mean, and the tiles add up to the whole", async () => {
  const renderer = createRenderer({ size: SIZE });
  const mesh = builtInShapes.teapot();
  const camera: Camera = { azimuth: 35, elevation: 22, distance: 2.2 };
  const maps = [];
  for await (const map of derivativeMaps(renderer, mesh, camera, () => maps.length === 2)) maps.push(map);
  expect(maps.map(({ grid }) => grid)).toEqual([8, 16]); // stale before the third
  const whole = await renderer.renderWithGradient([mesh], at(camera));
  const pixels = 3 * SIZE * SIZE;
  const mean = await whole.pullback(tensor(new Float32Array(pixels).fill(1 / pixels), [1, SIZE, SIZE, 3]));
  for (const axis of ["azimuth", "elevation", "distance"] as const)
    for (const map of maps) {
      const average = map[axis].reduce((sum, value) => sum + value, 0) / map[axis].length;
      expect(average).toBeCloseTo(mean[axis].data[0]!, 6); // float32 sums in another order
    }
  // One tile at the spout's outline, by differences in the same renderer: a part of a degree keeps float32 noise and the step's curvature below 5 %.
  const tile = 8 * 3 + 6;
  const step = 0.05;
  const [ahead, behind] = await Promise.all(
    [step, -step].map(async (turn) => meanOfTile(await renderer.render([mesh], at({ ...camera, azimuth: camera.azimuth + turn })), tile)),
  );
  const slope = (ahead! - behind!) / (2 * step);
  expect(Math.abs(slope)).toBeGreaterThan(1e-3);
  expect(Math.abs(maps[0]!.azimuth[tile]! / slope - 1)).toBeLessThan(0.05);
});

function meanOfTile({ data }: { data: ArrayLike<number> }, tile: number): number {
  const edge = SIZE / 8;
  const [top, left] = [Math.floor(tile / 8) * edge, (tile % 8) * edge];
  let sum = 0;
  for (let y = top; y < top + edge; y++) for (let i = 3 * left; i < 3 * (left + edge); i++) sum += data[3 * y * SIZE + i]!;
  return sum / (3 * edge * edge);
}

/** Corners at one place are one; faces without area (at the poles of turned curves) do not count. */
function cornersOf({ vertices, faces }: Mesh): number[][] {
  const ids = new Map<string, number>();
  const id = (v: number) => {
    const key = [0, 1, 2].map((k) => vertices.data[3 * v + k]!.toFixed(5)).join();
    if (!ids.has(key)) ids.set(key, v);
    return ids.get(key)!;
  };
  const rows = Array.from({ length: faces.shape[0]! }, (_, f) => [0, 1, 2].map((k) => id(faces.data[3 * f + k]!)));
  return rows.filter((row) => new Set(row).size === 3);
}

function openEdges(mesh: Mesh): number {
  const count = new Map<string, number>();
  for (const row of cornersOf(mesh))
    for (let k = 0; k < 3; k++) {
      const [a, b] = [row[k]!, row[(k + 1) % 3]!];
      count.set(`${a},${b}`, (count.get(`${a},${b}`) ?? 0) + 1);
    }
  return [...count].filter(([edge, times]) => (count.get(edge.split(",").reverse().join()) ?? 0) !== times).length;
}

function signedVolume(mesh: Mesh): number {
  const { data } = mesh.vertices;
  return cornersOf(mesh).reduce((sum, [a, b, c]) => {
    const [p, q, r] = [a, b, c].map((v) => [0, 1, 2].map((k) => data[3 * v! + k]!)) as [number[], number[], number[]];
    const cross = [q[1]! * r[2]! - q[2]! * r[1]!, q[2]! * r[0]! - q[0]! * r[2]!, q[0]! * r[1]! - q[1]! * r[0]!];
    return sum + (p[0]! * cross[0]! + p[1]! * cross[1]! + p[2]! * cross[2]!) / 6;
  }, 0);
}

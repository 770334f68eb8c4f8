import type { Mesh, PointCloud, Shape } from "@dilf/renderer";
import { createRng, tensor } from "@dilf/tensor";
import { expect, test } from "vitest";
import {
  augment,
  CORRUPTIONS,
  type Corruption,
  corrupt,
  dropSome,
  jitter,
  miniShapes,
  rotateAny,
  rotateUp,
  type Severity,
  scaleShape,
} from "../src/index.ts";
import { points } from "./layouts.ts";

const P = 500;
const NORMALS = Float32Array.from({ length: 3 * P }, (_, i) => (i % 3 === 0 ? 1 : 0));
const cloud: PointCloud = {
  kind: "points",
  points: tensor(points(P, [1, 0.5, 0.25], 4), [P, 3]),
  normals: tensor(NORMALS, [P, 3]),
  colors: tensor(
    points(P, [0.5, 0.5, 0.5], 5).map((x) => x + 0.5),
    [P, 3],
  ),
};
const world = miniShapes({ categories: ["chair"], trainPerCategory: 1, testPerCategory: 0 });
const mesh = (await world.load((await world.list("train"))[0]!)) as Mesh;
const shapes: readonly Shape[] = [cloud, mesh];
const at = (shape: Shape) => (shape.kind === "mesh" ? shape.vertices : shape.points).data;
const lengths = (data: Float32Array) => Array.from({ length: data.length / 3 }, (_, i) => Math.hypot(...data.slice(3 * i, 3 * i + 3)));

const CHANGES: Readonly<Record<string, (shape: Shape, seed: number) => Shape>> = {
  rotateUp: (shape, seed) => rotateUp(shape, createRng(seed)),
  rotateAny: (shape, seed) => rotateAny(shape, createRng(seed)),
  jitter: (shape, seed) => jitter(shape, createRng(seed)),
  scaleShape: (shape, seed) => scaleShape(shape, createRng(seed)),
  dropSome: (shape, seed) => dropSome(shape, createRng(seed)),
  augment: (shape, seed) => augment({ rotateUp: true, rotate: true, scale: true, jitter: true, drop: true })(shape, createRng(seed)),
  ...Object.fromEntries(
    Object.keys(CORRUPTIONS).map((kind) => [
      `corrupt ${kind}`,
      (shape: Shape, seed: number) => corrupt(shape, kind as Corruption, 3, createRng(seed)),
    ]),
  ),
};

test.each(Object.entries(CHANGES))("%s is a function of shape and seed, and leaves the shape it was given as it was", (_, change) => {
  for (const shape of shapes) {
    const before = structuredClone(shape);
    const first = change(shape, 1);
    expect(change(shape, 1)).toEqual(first);
    expect(change(shape, 2)).not.toEqual(first);
    expect(shape).toEqual(before);
    expect(first.kind).toBe(shape.kind);
    expect(at(first).every(Number.isFinite)).toBe(true);
  }
});

test("turning about +y keeps heights and lengths; its sense is that of azimuth", () => {
  for (const shape of shapes) {
    const turned = at(rotateUp(shape, createRng(1)));
    const given = at(shape);
    for (let i = 1; i < given.length; i += 3) expect(turned[i]).toBe(given[i]);
    for (const [i, length] of lengths(turned).entries()) expect(length).toBeCloseTo(lengths(given)[i]!, 5); // float32
  }
  const front: PointCloud = { kind: "points", points: tensor(Float32Array.of(0, 0, 1), [1, 3]) };
  // A generator whose next number is 1 − 2⁻³²: nearly +90 of ±90 degrees, so what looked along +z (azimuth 0) looks along +x (azimuth 90).
  const last = { ...createRng(0), uniform: (_: number, high: number) => high };
  const [x, y, z] = at(rotateUp(front, last, 90));
  expect([x, y, z]).toEqual([1, 0, expect.closeTo(0, 6)]);
});

test("any rotation is a rotation: lengths stay, volume keeps its sign, normals turn along, and all directions come up", () => {
  let mean = 0;
  const up: PointCloud = {
    kind: "points",
    points: tensor(Float32Array.of(0, 1, 0), [1, 3]),
    normals: tensor(Float32Array.of(0, 1, 0), [1, 3]),
  };
  for (let seed = 0; seed < 300; seed++) {
    const turned = rotateAny(up, createRng(seed));
    expect([...turned.normals!.data]).toEqual([...turned.points.data]);
    expect(lengths(turned.points.data)[0]).toBeCloseTo(1, 6);
    mean += Math.abs(turned.points.data[1]!) / 300;
  }
  // |height| of a uniform direction is uniform in 0..1: mean 0.5, standard error 0.29 / √300 = 0.017; 4 of those
  expect(Math.abs(mean - 0.5)).toBeLessThan(0.067);
  const axes: PointCloud = { kind: "points", points: tensor(Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1), [3, 3]) };
  for (let seed = 0; seed < 20; seed++) {
    const [a, b, c, d, e, f, g, h, i] = at(rotateAny(axes, createRng(seed))) as unknown as number[];
    expect(a! * (e! * i! - f! * h!) - b! * (d! * i! - f! * g!) + c! * (d! * h! - e! * g!)).toBeCloseTo(1, 5);
  }
});

test("jitter stays within its clip and has its deviation; vertices that coincide stay together", () => {
  const far = jitter(cloud, createRng(3), { sigma: 1, clip: 0.05 });
  const radius = Math.max(...lengths(cloud.points.data)); // about the middle of the box, which is nearly the origin
  for (const [i, x] of at(far).entries()) expect(Math.abs(x - cloud.points.data[i]!)).toBeLessThan(0.0505 * radius * 1.05);
  const soft = jitter(cloud, createRng(3), { sigma: 0.01, clip: 1 });
  const deviation = Math.sqrt(at(soft).reduce((sum, x, i) => sum + (x - cloud.points.data[i]!) ** 2, 0) / (3 * P));
  // standard error of a deviation: σ / √(2·1500) = 1.8 %; the radius is known to 5 %
  expect(deviation / (0.01 * radius)).toBeGreaterThan(0.9);
  expect(deviation / (0.01 * radius)).toBeLessThan(1.1);
  const key = (data: Float32Array, v: number) => `${[0, 1, 2].map((axis) => data[3 * v + axis]! + 0)}`;
  const moved = at(jitter(mesh, createRng(3)));
  const places = new Map<string, string>();
  for (let v = 0; v < moved.length / 3; v++) {
    const place = key(mesh.vertices.data, v);
    expect(places.get(place) ?? key(moved, v)).toBe(key(moved, v));
    places.set(place, key(moved, v));
  }
});

test("scaling is about the origin, by one factor or three; a cloud stretched unevenly has no normals left", () => {
  const grown = scaleShape(cloud, createRng(1), { low: 2, high: 2 });
  expect(at(grown)).toEqual(cloud.points.data.map((x) => 2 * x));
  expect(grown.normals).toBe(cloud.normals);
  const stretched = scaleShape(cloud, createRng(1), { low: 0.5, high: 2, perAxis: true });
  const factors = [0, 1, 2].map((axis) => at(stretched)[axis]! / cloud.points.data[axis]!);
  expect(new Set(factors.map((x) => x.toFixed(3))).size).toBe(3);
  expect(stretched.normals).toBeUndefined();
});

test("dropping keeps what stays in order, with its colours and normals, and never everything", () => {
  const less = dropSome(cloud, createRng(5), 0.9);
  const kept = less.points.shape[0]!;
  expect(kept).toBeLessThan(P);
  expect(less.normals!.shape).toEqual([kept, 3]);
  let from = 0;
  for (let i = 0; i < kept; i++) {
    while (cloud.points.data[3 * from] !== less.points.data[3 * i]) from++;
    expect(less.colors!.data[3 * i]).toBe(cloud.colors!.data[3 * from]);
  }
  const single: PointCloud = { kind: "points", points: tensor(Float32Array.of(1, 2, 3), [1, 3]) };
  for (let seed = 0; seed < 50; seed++) expect(dropSome(single, createRng(seed), 1).points.shape).toEqual([1, 3]);
  expect(dropSome(mesh, createRng(5), 0.9).faces.shape[0]).toBeLessThan(mesh.faces.shape[0]!);
});

test("augment does what is asked for, and its parts do not disturb one another", () => {
  expect(augment({})(cloud, createRng(1))).toBe(cloud);
  const both = augment({ rotateUp: 10, scale: { low: 2, high: 2 } })(cloud, createRng(1));
  const one = augment({ rotateUp: 10 })(cloud, createRng(1));
  expect(at(both)).toEqual(at(one).map((x) => 2 * x));
  expect(() => augment({ rotateup: true } as object)).toThrow('unknown option "rotateup"');
});

test.each([
  { call: () => rotateUp(cloud, createRng(0), 181), says: "most must lie in 0..180" },
  { call: () => jitter(cloud, createRng(0), { sigma: -1 }), says: "sigma must be a number ≥ 0" },
  { call: () => scaleShape(cloud, createRng(0), { low: 0 }), says: "wanted 0 < low ≤ high" },
  { call: () => dropSome(cloud, createRng(0), 2), says: "share must lie in 0..1" },
  {
    call: () => corrupt(cloud, "fog" as Corruption, 1, createRng(0)),
    says: 'no kind "fog"; known are noise, dropout, occlusion, rotation',
  },
  { call: () => corrupt(cloud, "noise", 6 as Severity, createRng(0)), says: "severity must be 1, 2, 3, 4 or 5, got 6" },
])("what is out of range: $says", ({ call, says }) => expect(call).toThrow(says));

/** Mean distance from where the points were, for kinds that keep them; share of what is gone, for those that do not. */
function damage(kind: Corruption, severity: Severity, shape: Shape): number {
  const hurt = corrupt(shape, kind, severity, createRng(9));
  if (kind === "dropout" || kind === "occlusion") return 1 - size(hurt) / size(shape);
  const [a, b] = [at(shape), at(hurt)];
  return a.reduce((sum, x, i) => sum + Math.abs(x - b[i]!), 0) / a.length;
}

function size(shape: Shape): number {
  if (shape.kind === "points") return shape.points.shape[0]!;
  const { data: p } = shape.vertices;
  let area = 0;
  for (let f = 0; f < shape.faces.data.length; f += 3) {
    const [a, b, c] = [0, 1, 2].map((k) => 3 * shape.faces.data[f + k]!) as [number, number, number];
    const u = [0, 1, 2].map((axis) => p[b + axis]! - p[a + axis]!) as [number, number, number];
    const v = [0, 1, 2].map((axis) => p[c + axis]! - p[a + axis]!) as [number, number, number];
    area += Math.hypot(u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]) / 2;
  }
  return area;
}

test.each(Object.keys(CORRUPTIONS) as Corruption[])("%s hurts more with every severity", (kind) => {
  for (const shape of shapes) {
    const amounts = ([1, 2, 3, 4, 5] as const).map((severity) => damage(kind, severity, shape));
    for (let i = 1; i < 5; i++) expect(amounts[i]).toBeGreaterThan(amounts[i - 1]!);
    expect(amounts[0]).toBeGreaterThan(0);
  }
});

test("dropout and occlusion take the share they say: of points exactly, of a mesh's area within its largest face", () => {
  for (const [i, level] of CORRUPTIONS.dropout.levels.entries())
    expect(size(corrupt(cloud, "dropout", (i + 1) as Severity, createRng(2)))).toBe(P - Math.floor(level * P));
  for (const [i, level] of CORRUPTIONS.occlusion.levels.entries()) {
    expect(size(corrupt(cloud, "occlusion", (i + 1) as Severity, createRng(2)))).toBe(Math.ceil((1 - level) * P - 1e-6));
    const share = 1 - size(corrupt(mesh, "occlusion", (i + 1) as Severity, createRng(2))) / size(mesh);
    expect(share).toBeLessThanOrEqual(level + 1e-6);
    expect(share).toBeGreaterThan(level - 0.1);
  }
});

test("occlusion cuts by a plane: what is gone lies beyond what stays", () => {
  const cut = corrupt(cloud, "occlusion", 5, createRng(2));
  const kept = new Set(Array.from({ length: size(cut) }, (_, i) => `${at(cut).slice(3 * i, 3 * i + 3)}`));
  const middle = (inside: boolean) => {
    const sum = [0, 0, 0];
    let count = 0;
    for (let i = 0; i < P; i++) {
      const point = at(cloud).slice(3 * i, 3 * i + 3);
      if (kept.has(`${point}`) !== inside) continue;
      count++;
      for (let axis = 0; axis < 3; axis++) sum[axis]! += point[axis]!;
    }
    return sum.map((x) => x / count);
  };
  const [a, b] = [middle(true), middle(false)];
  expect(Math.hypot(...a.map((x, i) => x - b[i]!))).toBeGreaterThan(0.2);
});

import { createRng, tensor, toFloat32, zeros } from "@dilf/tensor";
import { randomTensor } from "@dilf/tensor/testing";
import { expect, test } from "vitest";
import {
  type Cameras,
  createRenderer,
  drawMesh,
  drawMeshWithGradient,
  drawPoints,
  drawPointsWithGradient,
  type Mesh,
  type PointCloud,
} from "../src/index.ts";
import { bare, coloredCloud, potato, singleCloud } from "./clouds.ts";
import { colored, cube, type Mesh64, still, torus } from "./meshes.ts";

const single = (mesh: Mesh64): Mesh => ({
  kind: "mesh",
  vertices: toFloat32(mesh.vertices),
  faces: mesh.faces,
  ...(mesh.colors ? { colors: toFloat32(mesh.colors) } : {}),
});
const shapes = [single(torus()), single(colored(still(createRng(1)), createRng(2))), single(cube())];
const grid = (values: readonly number[]) => tensor(Float32Array.from(values), [3, 2]);
const cameras: Cameras = {
  azimuth: grid([10, 100, 30, -70, 45, 200]),
  elevation: grid([20, -30, 60, 5, 30, 30]),
  distance: grid([2, 2.2, 2.4, 2, 2, 2.1]),
};
const row = ({ azimuth, elevation, distance }: Cameras, b: number): Cameras => {
  const of = (values: Cameras["azimuth"]) => tensor(values.data.slice(2 * b, 2 * b + 2), [2]);
  return { azimuth: of(azimuth), elevation: of(elevation), distance: of(distance) };
};

test("a batch of shapes of different size is each shape on its own, shape-major", async () => {
  const renderer = createRenderer({ size: 20 });
  expect(renderer.size).toBe(20);
  const pictures = await renderer.render(shapes, cameras);
  expect(pictures.shape).toEqual([6, 20, 20, 3]);
  const { value, pullback, dispose } = await renderer.renderWithGradient(shapes, cameras, { shapes: true });
  expect(value).toEqual(pictures);
  const cotangent = toFloat32(randomTensor(createRng(3), value.shape, -1, 1));
  const gradient = await pullback(cotangent);
  expect(gradient.azimuth.shape).toEqual([3, 2]);
  for (const [b, shape] of shapes.entries()) {
    const part = 2 * 20 * 20 * 3;
    expect(pictures.data.slice(b * part, (b + 1) * part)).toEqual(drawMesh(shape, row(cameras, b), { size: 20 }).data);
    const own = drawMeshWithGradient(shape, row(cameras, b), { size: 20 });
    const g = own.pullback(tensor(cotangent.data.slice(b * part, (b + 1) * part), [2, 20, 20, 3]), { mesh: true });
    expect(gradient.azimuth.data.slice(2 * b, 2 * b + 2)).toEqual(g.azimuth.data);
    expect(gradient.elevation.data.slice(2 * b, 2 * b + 2)).toEqual(g.elevation.data);
    expect(gradient.distance.data.slice(2 * b, 2 * b + 2)).toEqual(g.distance.data);
    expect(gradient.shapes![b]).toEqual(g.mesh);
  }
  expect(gradient.shapes![1]!.colors).toBeDefined();
  expect(gradient.shapes![0]!.colors).toBeUndefined();
  expect(await pullback(cotangent)).toEqual(gradient); // more than once, and after other pictures
  await renderer.render(shapes.slice(0, 1), row1(cameras));
  expect(await pullback(cotangent)).toEqual(gradient);
  const { shapes: none } = await (await renderer.renderWithGradient(shapes, cameras)).pullback(cotangent);
  expect(none).toBeUndefined();
  await expect(pullback(zeros([6, 20, 20]))).rejects.toThrow("cotangent must be [6, 20, 20, 3], got [6, 20, 20]");
  dispose();
  await expect(pullback(cotangent)).rejects.toThrow("pullback was called after dispose");
  await renderer.dispose();
  await expect(renderer.render(shapes, cameras)).rejects.toThrow("this renderer is disposed");
});

function row1({ azimuth, elevation, distance }: Cameras): Cameras {
  const of = (values: Cameras["azimuth"]) => tensor(values.data.slice(0, 2), [1, 2]);
  return { azimuth: of(azimuth), elevation: of(elevation), distance: of(distance) };
}

test("meshes and clouds of different size share a batch", async () => {
  const mixed = [
    shapes[0]!,
    singleCloud(coloredCloud(potato(createRng(5), 70), createRng(6))),
    singleCloud(bare(potato(createRng(7), 40))),
  ];
  const renderer = createRenderer({ size: 20, background: [0.9, 0.9, 1], points: { radius: 0.15, neighbors: 8 } });
  const { value, pullback } = await renderer.renderWithGradient(mixed, cameras, { shapes: true });
  expect(await renderer.render(mixed, cameras)).toEqual(value);
  const cotangent = toFloat32(randomTensor(createRng(3), value.shape, -1, 1));
  const gradient = await pullback(cotangent);
  const part = 2 * 20 * 20 * 3;
  for (const b of [1, 2]) {
    const own = drawPointsWithGradient(mixed[b] as PointCloud, row(cameras, b), {
      size: 20,
      background: [0.9, 0.9, 1],
      radius: 0.15,
      neighbors: 8,
    });
    expect(value.data.slice(b * part, (b + 1) * part)).toEqual(own.value.data);
    const g = own.pullback(tensor(cotangent.data.slice(b * part, (b + 1) * part), own.value.shape), { cloud: true });
    expect(gradient.distance.data.slice(2 * b, 2 * b + 2)).toEqual(g.distance.data);
    expect(gradient.shapes![b]).toEqual(g.cloud);
  }
  await renderer.dispose();
});

test("many shapes: the oldest are prepared again when they come again", async () => {
  // 60 clouds of 10,000 points are more than a renderer keeps.
  const clouds = Array.from({ length: 60 }, (_, i) => singleCloud(bare(potato(createRng(i), 10_000))));
  const one = (value: number) => tensor(new Float32Array(60).fill(value), [60, 1]);
  const views = { azimuth: one(20), elevation: one(10), distance: one(2.2) };
  const options = { shading: "color" } as const;
  const shaded = createRenderer({ size: 8, points: options });
  const first = await shaded.render(clouds, views);
  expect(await shaded.render(clouds, views)).toEqual(first);
  expect(first.data.slice(-192)).toEqual(
    drawPoints(
      clouds[59]!,
      {
        azimuth: tensor(Float32Array.of(20), [1]),
        elevation: tensor(Float32Array.of(10), [1]),
        distance: tensor(Float32Array.of(2.2), [1]),
      },
      { size: 8, ...options },
    ).data,
  );
  await shaded.dispose();
});

test("what cannot be drawn is refused with its place in the batch", async () => {
  const renderer = createRenderer({ size: 8 });
  const empty: PointCloud = { kind: "points", points: zeros([0, 3]) };
  await expect(renderer.render([shapes[0]!, empty, shapes[2]!], cameras)).rejects.toThrow("render: shape 1: the point cloud is empty");
  await expect(renderer.render([], cameras)).rejects.toThrow("needs at least one shape");
  await expect(renderer.render(shapes.slice(0, 2), cameras)).rejects.toThrow("cameras.azimuth must be [2, V], got [3, 2]");
  const hollow: Mesh = { kind: "mesh", vertices: zeros([0, 3]), faces: tensor(new Int32Array(0), [0, 3]) };
  await expect(renderer.render([shapes[0]!, hollow, shapes[2]!], cameras)).rejects.toThrow("render: shape 1: the mesh is empty");
  const none = { azimuth: zeros([3, 0]), elevation: zeros([3, 0]), distance: zeros([3, 0]) };
  await expect(renderer.render(shapes, none)).rejects.toThrow("render: needs at least one camera per shape, got none");
});

test.each([
  { options: { size: 2.5 }, message: "createRenderer: size must be an integer" },
  { options: { sise: 3 }, message: 'createRenderer: unknown option "sise"' },
  { options: { points: { radius: -1 } }, message: "createRenderer: points.radius must be a finite number > 0, got -1" },
  { options: { points: { raduis: 1 } }, message: 'createRenderer: points: unknown option "raduis"' },
])("createRenderer refuses $options", ({ options, message }) => {
  expect(() => createRenderer(options as never)).toThrow(message);
});

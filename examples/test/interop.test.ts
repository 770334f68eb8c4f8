import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ortEngine } from "@dilf/autodiff";
import { importEncoder, loadEncoder } from "@dilf/clip";
import { cameras, drawMeshWithGradient, type Mesh, normalizeShape, parseObj } from "@dilf/renderer";
import { createRng, tensor } from "@dilf/tensor";
import * as tf from "@tensorflow/tfjs-core";
import { Mesh as ThreeMesh, Vector3 } from "three";
import { beforeAll, expect, test } from "vitest";
import { builtInShapes } from "../browser/src/shapes/index.ts";
import { fitOfViews, writePair } from "../swap-encoder.ts";
import { findCamera, renderOp } from "../tfjs-renderer.ts";
import { drawObject, hiddenObject, lookAround, matchPictures, sphere } from "../three-gradients.ts";

beforeAll(() => tf.enableProdMode()); // else it says on the console that there is a faster package

test("three.js: the gradient of an object in a scene is that of its pictures, in the geometry's own space", () => {
  const object = sphere();
  object.position.set(0.1, -0.05, 0.2);
  object.rotation.set(0.3, 0.5, -0.2);
  object.scale.set(1, 0.7, 1.2);
  const views = cameras([{ azimuth: 30, elevation: 20 }]);
  const { value, pullback } = drawObject(object, views);
  expect(value.shape).toEqual([1, 64, 64, 3]);
  pullback(tensor(new Float32Array(value.data.length).fill(1), value.shape)); // of the sum of all pixels
  const { gradient, position } = object.geometry.attributes as Record<string, { array: Float32Array; count: number }>;
  expect(gradient!.count).toBe(position!.count);
  // The same with the scene's matrix in the vertices: ⟨gradient there, M (p + d) − M p⟩ must be ⟨gradient here, d⟩ for every p and d.
  const baked = new ThreeMesh(object.geometry.clone().applyMatrix4(object.matrixWorld));
  const flat = drawObject(baked, views);
  flat.pullback(tensor(new Float32Array(value.data.length).fill(1), value.shape));
  const there = baked.geometry.attributes.gradient!.array as Float32Array;
  const rng = createRng(1);
  const [here, moved] = [new Vector3(), new Vector3()];
  for (let v = 0; v < position!.count; v++) {
    const way = [rng.normal(), rng.normal(), rng.normal()] as const;
    here.fromArray(position!.array, 3 * v);
    moved.copy(here).add(new Vector3(...way));
    const world = moved.applyMatrix4(object.matrixWorld).sub(here.applyMatrix4(object.matrixWorld)).toArray();
    const dot = (a: readonly number[], b: Float32Array) => a.reduce((sum, x, k) => sum + x * b[3 * v + k]!, 0);
    expect(dot(way, gradient!.array)).toBeCloseTo(dot(world, there), 2); // of up to 60; vertices in float32 came by two ways
  }
});

test("three.js: a sphere is pulled into the form that pictures show", () => {
  const object = sphere();
  const losses = matchPictures(object, drawObject(hiddenObject(), lookAround()).value, lookAround(), 40);
  expect(losses[39]! / losses[0]!).toBeLessThan(0.1); // measured: see the example's own 80 steps
  object.geometry.computeBoundingBox();
  const { min, max } = object.geometry.boundingBox!;
  expect(max.y - min.y).toBeGreaterThan(1.15); // the capsule is 1.36 high and 0.7 deep, the sphere was 1.2 every way
  expect(max.z - min.z).toBeLessThan(0.95);
});

test("tfjs: gradients of all four inputs through customGrad are the renderer's own", async () => {
  await tf.setBackend("cpu");
  const mesh = normalizeShape(parseObj("v 0 0 0\nv 2 0 0\nv 0 1 0\nv 0 0 1\nf 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 3 4\n")) as Mesh;
  const views = cameras([
    { azimuth: 20, elevation: 10 },
    { azimuth: 140, elevation: -30, distance: 2.5 },
  ]);
  const { value, pullback } = drawMeshWithGradient(mesh, views, { size: 16 });
  const other = Float32Array.from(value.data, (_, i) => Math.sin(i));
  const inputs = [views.azimuth, views.elevation, views.distance, mesh.vertices].map(({ data, shape }) => tf.tensor(data, [...shape]));
  const render = renderOp(mesh, 16);
  const error = (...x: tf.Tensor[]) =>
    tf.sum(tf.squaredDifference((render as (...x: tf.Tensor[]) => tf.Tensor)(...x), tf.tensor(other, [...value.shape])));
  const gradients = tf.grads(error)(inputs);
  const own = pullback(
    tensor(
      value.data.map((x, i) => 2 * (x - other[i]!)),
      value.shape,
    ),
    { mesh: true },
  );
  for (const [i, expected] of [own.azimuth, own.elevation, own.distance, own.mesh!.vertices].entries())
    for (const [k, x] of expected.data.entries()) expect(gradients[i]!.dataSync()[k]).toBeCloseTo(x, 3); // of up to 100, in float32
});

test("tfjs: its Adam finds a camera, and keeps no tensors", async () => {
  await tf.setBackend("cpu");
  const before = tf.memory().numTensors;
  const away = await findCamera(builtInShapes.teapot(), { azimuth: 40, elevation: 20 }, 45);
  expect(away[0]).toBeCloseTo(15, 4);
  expect(away.at(-1)).toBeLessThan(1.5);
  expect(tf.memory().numTensors).toBe(before);
});

test("an ONNX pair under the renderer: the derivative of a text's fit per degree of each view", async () => {
  const folder = await mkdtemp(join(tmpdir(), "dilf-swap-"));
  await writePair(join(folder, "pair"));
  const { family } = await importEncoder(join(folder, "pair"), join(folder, "encoder"), { family: "onnx" });
  expect(family).toBe("onnx");
  const encoder = await loadEncoder(join(folder, "encoder"), { engine: ortEngine({ threads: 1 }) });
  expect(encoder).toMatchObject({ imageSize: 64, featureSize: 16 });
  const shape = builtInShapes.teapot();
  const V = 24;
  const around = (offset: number) => Float32Array.from({ length: V }, (_, v) => (360 * v) / V + offset);
  const all = (value: number) => tensor(new Float32Array(V).fill(value), [1, V]);
  const look = (offset: number, text = "a teapot") =>
    fitOfViews(encoder, shape, { azimuth: tensor(around(offset), [1, V]), elevation: all(10), distance: all(2.2) }, text);
  const [here, ahead, behind] = [await look(0), await look(2), await look(-2)];
  // The gradient holds fixed what is in front of what, which jumps pixel by pixel; so it is compared with the trend over four degrees, on many views.
  const slopes = ahead.fits.map((fit, v) => (fit - behind.fits[v]!) / 4);
  expect(cosine(here.azimuth, slopes)).toBeGreaterThan(0.97); // measured: 0.992
  expect(Math.abs(cosine(here.elevation, slopes))).toBeLessThan(0.3); // the other angle is another question
  expect((await look(0, "a chair")).fits).not.toEqual(here.fits);
  await encoder.dispose();
  await rm(folder, { recursive: true });
});

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = (x: readonly number[], y: readonly number[]) => x.reduce((sum, value, i) => sum + value * y[i]!, 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

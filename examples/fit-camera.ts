/** @file Finds from where a picture was taken: gradient descent through the renderer. Run: `node scripts/run-source.js examples/fit-camera.ts [SHEET.png]` */

import { miniShapes } from "@dilf/data";
import { contactSheet, pictureToPng } from "@dilf/eval";
import { cameras, drawMesh, drawMeshWithGradient, type Mesh, normalizeShape, type View } from "@dilf/renderer";
import { createRng, type Tensor, tensor } from "@dilf/tensor";
import { writeAtomically } from "@dilf/tensor/node";
import { adamW } from "@dilf/train";

const SIZE = 64;
/** Pictures are compared in blocks of so many pixels, from coarse to fine: legs that do not overlap yet give each other no direction. */
const BLOCKS = [16, 8, 4, 2, 1];

/** @returns the loss (mean squared difference of the pictures, in blocks) and the camera of each step */
export function fitCamera(mesh: Mesh, target: View, from: View, steps: number): { loss: number; camera: View }[] {
  const wanted = drawMesh(mesh, cameras([target]), { size: SIZE });
  const optimizer = adamW({ betas: [0.9, 0.99], weightDecay: 0 });
  let angles = new Map([["angles", tensor(Float32Array.of(from.azimuth, from.elevation), [2])]]);
  let state = optimizer.init(angles);
  const path: { loss: number; camera: View }[] = [];
  for (let step = 0; step < steps; step++) {
    const [azimuth, elevation] = angles.get("angles")!.data as unknown as [number, number];
    const { value, pullback } = drawMeshWithGradient(mesh, cameras([{ azimuth, elevation }]), { size: SIZE });
    const { loss, cotangent } = compare(value, wanted, BLOCKS[Math.floor((BLOCKS.length * step) / steps)]!);
    path.push({ loss, camera: { azimuth, elevation } });
    const back = pullback(cotangent);
    const gradient = new Map([["angles", tensor(Float32Array.of(back.azimuth.data[0]!, back.elevation.data[0]!), [2])]]);
    const rate = 2 * (1 - step / steps); // degrees per step
    ({ parameters: angles, state } = optimizer.update(angles, gradient, state, rate) as { parameters: typeof angles; state: typeof state });
  }
  return path;
}

/** The mean squared difference of block means, and its gradient with respect to the first picture. */
function compare(value: Tensor, wanted: Tensor, block: number): { loss: number; cotangent: Tensor } {
  const blocks = SIZE / block;
  const blockOf = (i: number) => {
    const pixel = Math.floor(i / 3);
    return 3 * (Math.floor(pixel / SIZE / block) * blocks + Math.floor((pixel % SIZE) / block)) + (i % 3);
  };
  const means = new Float64Array(3 * blocks * blocks);
  for (let i = 0; i < value.data.length; i++) means[blockOf(i)]! += (value.data[i]! - wanted.data[i]!) / block ** 2;
  const cotangent = value.data.map((_, i) => (2 * means[blockOf(i)]!) / block ** 2 / means.length);
  return { loss: means.reduce((sum, x) => sum + x * x, 0) / means.length, cotangent: tensor(cotangent, value.shape) };
}

/** `count` cameras anywhere, but for the poles, each with a start 30° away in any direction. */
export function randomStarts(count: number, seed: number): { target: View; from: View }[] {
  const rng = createRng(seed);
  return Array.from({ length: count }, () => {
    const target = { azimuth: rng.uniform(-180, 180), elevation: rng.uniform(-40, 40) };
    const way = rng.uniform(0, 2 * Math.PI);
    const around = 30 / Math.cos((target.elevation * Math.PI) / 180); // a degree of azimuth is shorter above the equator
    return { target, from: { azimuth: target.azimuth + around * Math.cos(way), elevation: target.elevation + 30 * Math.sin(way) } };
  });
}

/** Whether two cameras agree within a degree, in both angles. */
export function isFound(found: View, target: View): boolean {
  const turn = Math.abs(((((found.azimuth - target.azimuth + 180) % 360) + 360) % 360) - 180);
  return turn < 1 && Math.abs(found.elevation - target.elevation) < 1;
}

/** A shape whose sides all look different enough; the chair's four legs do not. */
export async function exampleShape(): Promise<Mesh> {
  return normalizeShape(await miniShapes().load({ id: "test/horse/00000", category: "horse" })) as Mesh;
}

if (process.argv[1]?.endsWith("fit-camera.ts")) {
  const horse = await exampleShape();
  const runs = randomStarts(50, 1).map((start) => ({ ...start, path: fitCamera(horse, start.target, start.from, 120) }));
  const found = runs.filter(({ path, target }) => isFound(path.at(-1)!.camera, target)).length;
  console.log(`${found} of ${runs.length} cameras found within 1° from 30° away`);
  // A row for each of the first six: the start, four steps on the way, the end, and the picture that was looked for.
  const shown = runs.slice(0, 6).flatMap(({ path, target }) => [...[0, 8, 16, 32, 64, 119].map((step) => path[step]!.camera), target]);
  const sheet = contactSheet(drawMesh(horse, cameras(shown), { size: 112 }), { columns: 7 });
  const out = process.argv[2] ?? "fit-camera.png";
  await writeAtomically(out, pictureToPng(sheet));
  console.log(`wrote ${out}`);
}

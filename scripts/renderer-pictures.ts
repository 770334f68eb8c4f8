/**
 * @file The pictures in the README of @dilf/renderer: one shape in every mode, with where its pixels would like the camera to go, and (with ../shared beside the checkout)
 * twenty meshes of others. Run: `node scripts/run-source.js scripts/renderer-pictures.ts`
 */

import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { miniShapes } from "@dilf/data";
import { contactSheet, pictureToPng } from "@dilf/eval";
import { cameras, drawMesh, drawPoints, type Mesh, type ModeName, normalizeShape, sampleSurface } from "@dilf/renderer";
import { readShape } from "@dilf/renderer/node";
import { createRng, type Tensor, tensor } from "@dilf/tensor";
import { writeAtomically } from "@dilf/tensor/node";

const SIZE = 168;
const out = new URL("../docs/pictures/", import.meta.url);

function stacked(pictures: readonly Tensor[]): Tensor {
  const data = new Float32Array(pictures.length * 3 * SIZE * SIZE);
  for (const [i, picture] of pictures.entries()) data.set(picture.data, i * 3 * SIZE * SIZE);
  return tensor(data, [pictures.length, SIZE, SIZE, 3]);
}

const save = (name: string, pictures: readonly Tensor[], columns: number) =>
  writeAtomically(fileURLToPath(new URL(name, out)), pictureToPng(contactSheet(stacked(pictures), { columns })));

const view = cameras([{ azimuth: 35, elevation: 25, distance: 1.9 }]);
const around = cameras([{ azimuth: 35, elevation: 25 }]);
const teapot = normalizeShape(await miniShapes().load({ id: "test/teapot/00000", category: "teapot" })) as Mesh;
const modes: readonly ModeName[] = ["phong", "soft", "silhouette", "depth", "normal"];
const cloud = sampleSurface(teapot, 8192, createRng(1));
await save(
  "renderer-modes.png",
  [...modes.map((mode) => drawMesh(teapot, view, { size: SIZE, mode })), drawPoints(cloud, view, { size: SIZE, radius: 0.035 })],
  6,
);

// One of each category, all of them CC0 (../shared/meshes/manifest.csv names their makers).
const categories = [
  ...["airplane", "apple", "bench", "bicycle", "boat", "bridge", "cake", "car", "chair", "deer"],
  ...["dinosaur", "dog", "fish", "horse", "house", "lamp", "spider", "tree", "sofa", "table"],
];
const shared = new URL("../../shared/meshes/cc0/", import.meta.url);
if (existsSync(shared)) {
  const pictures: Tensor[] = [];
  for (const category of categories) {
    const [first] = readdirSync(new URL(`${category}/`, shared))
      .filter((name) => /\.(obj|glb)$/.test(name))
      .sort();
    const mesh = normalizeShape(await readShape(fileURLToPath(new URL(`${category}/${first}`, shared)))) as Mesh;
    pictures.push(drawMesh(mesh, around, { size: SIZE }));
  }
  await save("renderer-meshes.png", pictures, 5);
}

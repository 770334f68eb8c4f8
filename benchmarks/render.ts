/** @file Pictures of MiniShapes meshes: forward alone, and with the gradient to the cameras; how pixels and faces scale. */

import { miniShapes } from "@dilf/data";
import { cameras, drawMesh, drawMeshWithGradient, type Mesh, normalizeShape, sphericalViews } from "@dilf/renderer";
import { type Benchmark, measure, type Row } from "./measure.ts";

const VIEWS = cameras(sphericalViews(6));

export const render: Benchmark = async () => {
  const world = miniShapes({ categories: ["chair", "car"] });
  const rows: Row[] = [];
  for (const id of ["train/chair/00000", "train/car/00000"]) {
    const mesh = normalizeShape((await world.load({ id, category: id.split("/")[1]! })) as Mesh);
    for (const size of [64, 224]) {
      const what = `${id}, ${mesh.faces.shape[0]} faces, ${size} px`;
      const units = { units: 6, unit: "pictures" };
      rows.push(await measure(`${what}, forward`, () => drawMesh(mesh, VIEWS, { size }), units));
      rows.push(
        await measure(
          `${what}, forward and gradient`,
          () => {
            const { value, pullback } = drawMeshWithGradient(mesh, VIEWS, { size });
            return pullback(value);
          },
          units,
        ),
      );
    }
  }
  return rows;
};

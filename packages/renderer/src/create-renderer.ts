/** @file The batch renderer on this thread. */

import { expectShape, type Tensor, zeros } from "@dilf/tensor";
import { checkCameras } from "./camera/cameras.ts";
import { drawInto, meshGradient, pullInto } from "./draw/draw.ts";
import { type DrawOptions, drawOptions } from "./draw/options.ts";
import { type Scene, sceneOf } from "./draw/scene.ts";
import { Workspace } from "./draw/workspace.ts";
import type { Cameras, Renderer, ShapeGradient } from "./renderer.ts";
import type { Mesh, Shape } from "./shape.ts";

/** See `index.ts`. */
export function createRenderer(options: Partial<DrawOptions> = {}): Renderer {
  const full = drawOptions("createRenderer", options);
  const { size } = full;
  const work = new Workspace();
  let disposed = false;

  const begin = (where: string, shapes: readonly Shape[], cameras: Cameras): { scenes: Scene[]; V: number } => {
    if (disposed) throw new Error(`${where}: this renderer is disposed; create another one`);
    if (shapes.length === 0) throw new RangeError(`${where}: needs at least one shape, got none`);
    checkCameras(where, cameras, [shapes.length, "V"]);
    return {
      scenes: shapes.map((shape, i) => sceneOf(`${where}: shape ${i}`, meshOf(where, shape, i), full)),
      V: cameras.azimuth.shape[1]!,
    };
  };

  const draw = (scenes: readonly Scene[], V: number, cameras: Cameras, seen: Int32Array | null): Tensor => {
    const pictures = zeros([scenes.length * V, size, size, 3]);
    for (const [b, scene] of scenes.entries()) drawInto(scene, cameras, b * V, (b + 1) * V, full, work, pictures.data, b * V, seen);
    return pictures;
  };

  return {
    size,
    render: async (shapes, cameras) => {
      const { scenes, V } = begin("render", shapes, cameras);
      return draw(scenes, V, cameras, null);
    },
    renderWithGradient: async (shapes, cameras, wrt = {}) => {
      const { scenes, V } = begin("renderWithGradient", shapes, cameras);
      const B = scenes.length;
      // What is kept for the way back: four bytes a pixel. The rest is computed again, which is cheaper than the memory.
      let seen: Int32Array | null = new Int32Array(B * V * size * size);
      const value = draw(scenes, V, cameras, seen);
      return {
        value,
        pullback: async (cotangent) => {
          if (!seen) throw new Error("renderWithGradient: pullback was called after dispose");
          expectShape("renderWithGradient.pullback", "cotangent", cotangent, [B * V, size, size, 3]);
          const [azimuth, elevation, distance] = [zeros([B, V]), zeros([B, V]), zeros([B, V])];
          const out = { azimuth: azimuth.data, elevation: elevation.data, distance: distance.data };
          const gradients: ShapeGradient[] = [];
          for (const [b, scene] of scenes.entries()) {
            const gradient = pullInto(scene, cameras, b * V, (b + 1) * V, full, work, cotangent.data, b * V, seen, out);
            if (wrt.shapes) gradients.push(meshGradient(scene, gradient, value.data));
          }
          return { azimuth, elevation, distance, ...(wrt.shapes ? { shapes: gradients } : {}) };
        },
        dispose: () => {
          seen = null;
        },
      };
    },
    dispose: async () => {
      disposed = true;
      work.release();
    },
  };
}

function meshOf(where: string, shape: Shape, index: number): Mesh {
  if (shape.kind === "mesh") return shape;
  throw new RangeError(
    `${where}: shape ${index} is a point cloud, and this version draws meshes only (points are planned); give a mesh, see loadShape`,
  );
}

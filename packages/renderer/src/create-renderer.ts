/** @file The batch renderer: checks at the door, a crew behind it. */

import { expectShape, tensor, zeros } from "@dilf/tensor";
import { checkCameras } from "./camera/cameras.ts";
import { type GivenRenderOptions, renderOptions } from "./options.ts";
import type { Camera } from "./painter.ts";
import type { Batch } from "./pool/crew.ts";
import { thisThread } from "./pool/here.ts";
import { pool } from "./pool/pool.ts";
import type { Workers } from "./pool/protocol.ts";
import type { Cameras, Renderer } from "./renderer.ts";
import type { Shape } from "./shape.ts";

/**
 * Draws batches of meshes and point clouds of any sizes; options are those of `drawMesh`, `points: { … }` for clouds
 * (`POINT_DEFAULTS`), and `workers` (`webWorkers(n)`, or `nodeWorkers(n)` of `@dilf/renderer/node`), which draw the views in parallel: same bits for any
 * number of them and for none. Workers keep a copy of every shape record for as long as it lives. `dispose` ends them and frees scratch memory.
 * @throws TypeError for an unknown option, RangeError for a value out of range, naming it
 */
export function createRenderer(options: GivenRenderOptions & { readonly workers?: Workers } = {}): Renderer {
  const { workers, ...given } = options;
  const full = renderOptions("createRenderer", given);
  const { size } = full;
  const crew = workers ? pool(full, workers) : thisThread(full);
  let disposed = false;

  const batchOf = (where: string, shapes: readonly Shape[], cameras: Cameras): Batch & { readonly V: number } => {
    if (disposed) throw new Error(`${where}: this renderer is disposed; create another one`);
    if (shapes.length === 0) throw new RangeError(`${where}: needs at least one shape, got none`);
    checkCameras(where, cameras, [shapes.length, "V"]);
    const { azimuth, elevation, distance } = cameras;
    if (azimuth.data.length === 0) throw new RangeError(`${where}: needs at least one camera per shape, got none`);
    const list: Camera[] = Array.from(azimuth.data, (a, n) => ({ azimuth: a, elevation: elevation.data[n]!, distance: distance.data[n]! }));
    return { where, shapes: [...shapes], cameras: list, V: azimuth.shape[1]! };
  };

  return {
    size,
    render: async (shapes, cameras) => {
      const batch = batchOf("render", shapes, cameras);
      const { pictures } = await crew.draw(batch, false);
      return tensor(pictures, [batch.cameras.length, size, size, 3]);
    },
    renderWithGradient: async (shapes, cameras, wrt = {}) => {
      const batch = batchOf("renderWithGradient", shapes, cameras);
      const [B, V] = [batch.shapes.length, batch.V];
      const drawn = await crew.draw(batch, true);
      let released = false;
      return {
        value: tensor(drawn.pictures, [B * V, size, size, 3]),
        pullback: async (cotangent) => {
          if (released) throw new Error("renderWithGradient: pullback was called after dispose");
          expectShape("renderWithGradient.pullback", "cotangent", cotangent, [B * V, size, size, 3]);
          const back = await drawn.pull(cotangent.data, wrt.shapes ?? false);
          const column = (of: (camera: Camera) => number) => {
            const out = zeros([B, V]);
            out.data.set(back.cameras.map(of));
            return out;
          };
          return {
            azimuth: column((camera) => camera.azimuth),
            elevation: column((camera) => camera.elevation),
            distance: column((camera) => camera.distance),
            ...(wrt.shapes ? { shapes: back.shapes } : {}),
          };
        },
        dispose: () => {
          if (!released) drawn.release();
          released = true;
        },
      };
    },
    dispose: async () => {
      disposed = true;
      await crew.dispose();
    },
  };
}

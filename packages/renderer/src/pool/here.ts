/** @file Pictures drawn on this thread. */

import type { RenderOptions } from "../options.ts";
import { addInto, type Camera } from "../painter.ts";
import { Painters } from "../painters.ts";
import type { ShapeGradient } from "../renderer.ts";
import { type Crew, nameOf } from "./crew.ts";

export function thisThread(options: RenderOptions): Crew {
  const painters = new Painters(options);
  const length = 3 * options.size * options.size;
  return {
    draw: async ({ where, shapes, cameras }, keep) => {
      const V = cameras.length / shapes.length;
      const pictures = new Float32Array(cameras.length * length);
      // What is kept for the way back: which face each pixel sees, or the order of the points. The rest is computed again, which is cheaper than the memory.
      const kept: (Int32Array | null)[] = [];
      for (const [n, camera] of cameras.entries()) {
        const b = Math.floor(n / V);
        const painter = painters.of(nameOf(where, b), shapes[b]!);
        const looked = painter.draw(camera, pictures.subarray(n * length, (n + 1) * length), keep);
        if (keep) kept.push(looked);
      }
      return {
        pictures,
        pull: async (cotangent, wantShapes) => {
          const angles: Camera[] = [];
          const gradients: ShapeGradient[] = [];
          for (const [b, shape] of shapes.entries()) {
            const painter = painters.of(nameOf(where, b), shape);
            const total = wantShapes ? painter.zeroGradient() : null;
            for (let n = b * V; n < (b + 1) * V; n++) {
              const part = wantShapes ? painter.zeroGradient() : null;
              angles.push(painter.pull(cameras[n]!, cotangent.subarray(n * length, (n + 1) * length), kept[n]!, part));
              if (total) addInto(total, part!);
            }
            if (total) gradients.push(painter.finish(total));
          }
          return { cameras: angles, shapes: gradients };
        },
        release: () => {
          kept.length = 0;
        },
      };
    },
    dispose: async () => painters.release(),
  };
}

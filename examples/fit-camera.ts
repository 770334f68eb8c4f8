/** @file Finds from where a picture was taken: gradient descent through the renderer. Run: `node scripts/run-source.js examples/fit-camera.ts` */

import { miniShapes } from "@dilf/data";
import { cameras, drawMesh, drawMeshWithGradient, type Mesh, normalizeShape, type View } from "@dilf/renderer";
import { tensor } from "@dilf/tensor";
import { adamW } from "@dilf/train";

/** @returns the loss (mean squared difference of the pictures) and the camera after each step */
export async function fitCamera(mesh: Mesh, target: View, from: View, steps: number): Promise<{ loss: number; camera: View }[]> {
  const wanted = drawMesh(mesh, cameras([target]), { size: 64 });
  const optimizer = adamW({ betas: [0.9, 0.99], weightDecay: 0 });
  let angles = new Map([["angles", tensor(Float32Array.of(from.azimuth, from.elevation), [2])]]);
  let state = optimizer.init(angles);
  const path: { loss: number; camera: View }[] = [];
  for (let step = 0; step < steps; step++) {
    const [azimuth, elevation] = angles.get("angles")!.data as unknown as [number, number];
    const { value, pullback } = drawMeshWithGradient(mesh, cameras([{ azimuth, elevation }]), { size: 64 });
    const difference = value.data.map((x, i) => x - wanted.data[i]!);
    const loss = difference.reduce((sum, x) => sum + x * x, 0) / difference.length;
    path.push({ loss, camera: { azimuth, elevation } });
    const back = pullback(
      tensor(
        difference.map((x) => (2 * x) / difference.length),
        value.shape,
      ),
    );
    const gradient = new Map([["angles", tensor(Float32Array.of(back.azimuth.data[0]!, back.elevation.data[0]!), [2])]]);
    const rate = 2 * (1 - step / steps); // degrees per step
    ({ parameters: angles, state } = optimizer.update(angles, gradient, state, rate) as { parameters: typeof angles; state: typeof state });
  }
  return path;
}

if (process.argv[1]?.endsWith("fit-camera.ts")) {
  const chair = normalizeShape(await miniShapes().load({ id: "test/chair/00000", category: "chair" })) as Mesh;
  const path = await fitCamera(chair, { azimuth: 50, elevation: 30 }, { azimuth: 20, elevation: 10 }, 80);
  for (const [step, { loss, camera }] of path.entries())
    if (step % 10 === 9)
      console.log(
        `step ${step + 1}: loss ${loss.toExponential(2)}, azimuth ${camera.azimuth.toFixed(2)}°, elevation ${camera.elevation.toFixed(2)}°`,
      );
}

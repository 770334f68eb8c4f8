/**
 * @file TensorFlow.js: the renderer as an operation with a gradient of its own, so that tfjs differentiates through pictures. Here its Adam finds a camera.
 * Run: `node scripts/run-source.js examples/tfjs-renderer.ts`
 */

import { drawMeshWithGradient, type Mesh, withVertices } from "@dilf/renderer";
import { type Tensor as Plain, tensor } from "@dilf/tensor";
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";

/** Cameras [N] each, degrees and world units, and places of the vertices [V, 3] → pictures [N, S, S, 3]. */
export type RenderOp = (azimuth: tf.Tensor1D, elevation: tf.Tensor1D, distance: tf.Tensor1D, vertices: tf.Tensor2D) => tf.Tensor4D;

/**
 * Pictures of a mesh as an operation of tfjs, differentiable once with respect to all four inputs. Numbers pass through the processor: with a graphics backend `dataSync`
 * waits for it.
 */
export function renderOp(mesh: Mesh, size: number): RenderOp {
  const op = tf.customGrad((...inputs) => {
    const [azimuth, elevation, distance, vertices] = inputs.slice(0, 4).map((input) => plain(input as tf.Tensor)) as [
      Plain,
      Plain,
      Plain,
      Plain,
    ];
    // `withVertices` keeps which faces share an edge; a mesh made anew would be grouped anew at every step.
    const { value, pullback } = drawMeshWithGradient(withVertices(mesh, vertices), { azimuth, elevation, distance }, { size });
    return {
      value: tf.tensor(value.data, [...value.shape]),
      gradFunc: (cotangent: tf.Tensor) => {
        const back = pullback(plain(cotangent), { mesh: true });
        return [back.azimuth, back.elevation, back.distance, back.mesh!.vertices].map(({ data, shape }) => tf.tensor(data, [...shape]));
      },
    };
  });
  return op as RenderOp;
}

// tfjs-core alone knows no derivatives; `import "@tensorflow/tfjs"` registers all of them. These are the two that a squared error needs.
tf.registerGradient({
  kernelName: "SquaredDifference",
  inputsToSave: ["a", "b"],
  gradFunc: (dy, [a, b]) => {
    const toA = () => tf.mul(dy as tf.Tensor, tf.mul(2, tf.sub(a!, b!)));
    return { a: toA, b: () => tf.neg(toA()) };
  },
});
tf.registerGradient({
  kernelName: "Sum", // over all axes
  inputsToSave: ["x"],
  gradFunc: (dy, [x]) => ({ x: () => tf.mul(tf.onesLike(x!), dy as tf.Tensor) }),
});

const plain = (x: tf.Tensor): Plain => tensor(Float32Array.from(x.dataSync()), x.shape);

/** Adam of tfjs on azimuth and elevation, from 15° away. @returns how far away the camera is before every step, degrees */
export async function findCamera(mesh: Mesh, target: { azimuth: number; elevation: number }, steps: number): Promise<number[]> {
  await tf.setBackend("cpu");
  const render = renderOp(mesh, 48);
  const vertices = tf.tensor2d(mesh.vertices.data, mesh.vertices.shape as [number, number]);
  const distance = tf.tensor1d([2.2]);
  const wanted = tf.tidy(() => render(tf.tensor1d([target.azimuth]), tf.tensor1d([target.elevation]), distance, vertices));
  const [azimuth, elevation] = [target.azimuth + 12, target.elevation - 9].map((angle) => tf.tidy(() => tf.variable(tf.tensor1d([angle]))));
  const optimizer = tf.train.adam(0.8, 0.9, 0.99);
  const away: number[] = [];
  for (let step = 0; step < steps; step++) {
    away.push(Math.hypot(azimuth!.dataSync()[0]! - target.azimuth, elevation!.dataSync()[0]! - target.elevation));
    optimizer.minimize(() => tf.sum(tf.squaredDifference(render(azimuth as never, elevation as never, distance, vertices), wanted)));
  }
  tf.dispose([vertices, distance, wanted, azimuth!, elevation!]);
  optimizer.dispose();
  return away;
}

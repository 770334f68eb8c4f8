/**
 * @file three.js: a mesh of a scene becomes pictures with gradients, and the gradient an attribute of its geometry. Here it pulls a sphere into a form of which only
 * pictures are known. Run: `node scripts/run-source.js examples/three-gradients.ts`
 */

import { type Cameras, cameras, drawMeshWithGradient, meshFrom, sphericalViews, transformMesh } from "@dilf/renderer";
import { type Tensor, tensor } from "@dilf/tensor";
import { BufferAttribute, CapsuleGeometry, Matrix3, Matrix4, Mesh, SphereGeometry, Vector3 } from "three";
import { mergeVertices } from "three/addons/utils/BufferGeometryUtils.js";

const SIZE = 64;

/**
 * Pictures of a three.js mesh where it stands in its scene, and their way back: `pullback` writes the gradient of ⟨cotangent, pictures⟩ into the geometry as the attribute
 * "gradient" [V, 3], in the geometry's own space. The geometry needs an index (`mergeVertices`), or its faces come apart when its vertices move.
 */
export function drawObject(object: Mesh, views: Cameras): { value: Tensor; pullback: (cotangent: Tensor) => void } {
  object.updateWorldMatrix(true, false);
  const shape = transformMesh(meshFrom(object.geometry), object.matrixWorld.elements);
  const { value, pullback } = drawMeshWithGradient(shape, views, { size: SIZE });
  return {
    value,
    pullback: (cotangent) => {
      const world = pullback(cotangent, { mesh: true }).mesh!.vertices.data;
      const back = new Matrix3().setFromMatrix4(object.matrixWorld).transpose(); // x = M p + t, so ∂/∂p = Mᵀ ∂/∂x
      const local = new BufferAttribute(new Float32Array(world.length), 3);
      const row = new Vector3();
      for (let v = 0; v < local.count; v++)
        local.setXYZ(
          v,
          ...row
            .fromArray(world, 3 * v)
            .applyMatrix3(back)
            .toArray(),
        );
      object.geometry.setAttribute("gradient", local);
    },
  };
}

/** Moves the vertices of `object` until its pictures are like `wanted` [N, S, S, 3]. @returns the mean squared difference before every step */
export function matchPictures(object: Mesh, wanted: Tensor, views: Cameras, steps: number): number[] {
  const neighbours = neighboursOf(object.geometry.index!.array, object.geometry.attributes.position!.count);
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    const { value, pullback } = drawObject(object, views);
    const difference = value.data.map((x, i) => x - wanted.data[i]!);
    losses.push(difference.reduce((sum, x) => sum + x * x, 0) / difference.length);
    pullback(tensor(difference, value.shape));
    // Outlines pull only at the vertices that lie on them; spread over their neighbours, the pull moves the surface instead of making spikes.
    const pull = smooth(object.geometry.attributes.gradient!.array as Float32Array, neighbours, 6);
    const rate = (0.04 * (1 - step / steps)) / Math.max(...pull.map(Math.abs));
    const position = object.geometry.attributes.position!;
    for (let i = 0; i < pull.length; i++) position.array[i]! -= rate * pull[i]!;
    position.needsUpdate = true; // what is on a graphics card follows
  }
  return losses;
}

function neighboursOf(index: ArrayLike<number>, count: number): number[][] {
  const sets = Array.from({ length: count }, () => new Set<number>());
  for (let c = 0; c < index.length; c++) {
    const next = c % 3 === 2 ? c - 2 : c + 1;
    sets[index[c]!]!.add(index[next]!);
    sets[index[next]!]!.add(index[c]!);
  }
  return sets.map((set) => [...set]);
}

function smooth(rows: Float32Array, neighbours: readonly (readonly number[])[], times: number): Float32Array {
  let from = rows;
  for (let time = 0; time < times; time++)
    from = from.map((own, i) => {
      const around = neighbours[Math.floor(i / 3)]!;
      return (own + around.reduce((sum, v) => sum + from[3 * v + (i % 3)]!, 0)) / (1 + around.length);
    });
  return from;
}

/** A sphere whose vertices are shared by its faces. */
export function sphere(): Mesh {
  const geometry = new SphereGeometry(0.6, 24, 16);
  for (const name of ["normal", "uv"]) geometry.deleteAttribute(name); // they differ along the seam, which would keep it open
  return new Mesh(mergeVertices(geometry));
}

/** A slanted capsule, which the sphere does not know. */
export function hiddenObject(): Mesh {
  const capsule = new Mesh(new CapsuleGeometry(0.35, 0.8, 8, 24));
  capsule.applyMatrix4(new Matrix4().makeRotationZ(0.6));
  return capsule;
}

export const lookAround = () => cameras(sphericalViews(8).map((view) => ({ ...view, distance: 2.2 })));

if (process.argv[1]?.endsWith("three-gradients.ts")) {
  const losses = matchPictures(sphere(), drawObject(hiddenObject(), lookAround()).value, lookAround(), 80);
  console.log(
    `mean squared difference of eight pictures: ${losses[0]!.toExponential(1)} as a sphere, ${losses.at(-1)!.toExponential(1)} after ${losses.length} steps`,
  );
}

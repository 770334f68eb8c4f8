/** @file Scratch that is used again for every picture of one size: nothing is allocated per picture once it has grown. */

/** Arrays of at least the asked lengths; what is in them after `ready` is undefined. P = size². */
export class Workspace {
  size = 0;
  step = 0; //                         from one ray to the next
  ray = new Float64Array(0); //        [size] x of the ray through column j at depth 1; minus y of row j
  face = new Int32Array(0); //         [P] nearest face, −1 = none
  inverse = new Float64Array(0); //    [P] 1 / view depth, 0 where no face
  bary = new Float64Array(0); //       [P, 3] perspective-correct barycentrics, undefined where no face
  shaded = new Float64Array(0); //     [P, 3] colours before antialiasing
  rows = new Float64Array(0); //       [P, 3] after the pass along rows
  picture = new Float64Array(0); //    [P, 3] after the pass along columns
  edgeX = new Int32Array(0); //        [P] half-edge that is blended between a pixel and its right neighbour, −1 = none
  edgeY = new Int32Array(0); //        [P] the same for the neighbour below
  view = new Float64Array(0); //       [V, 3] vertices in view space
  plane = new Float64Array(0); //      [F, 3, 3] row i: s · (v_j × v_k), so that row · ray ≥ 0 inside; see rasterize.ts
  solidity = new Float64Array(0); //   [F] 1 / det(v0, v1, v2), 0 = not drawn; > 0 where the face is seen from behind
  colorGradient = new Float64Array(0); // [P, 3]
  passGradient = new Float64Array(0); //  [P, 3]
  baryGradient = new Float64Array(0); //  [P, 3]
  viewGradient = new Float64Array(0); //  [V, 3]

  /** @param fov radians */
  ready(size: number, fov: number, vertices: number, faces: number): void {
    const P = size * size;
    if (this.size !== size) {
      this.size = size;
      this.ray = new Float64Array(size);
      this.face = new Int32Array(P);
      this.inverse = new Float64Array(P);
      this.bary = new Float64Array(3 * P);
      this.shaded = new Float64Array(3 * P);
      this.rows = new Float64Array(3 * P);
      this.picture = new Float64Array(3 * P);
      this.edgeX = new Int32Array(P);
      this.edgeY = new Int32Array(P);
    }
    const slope = Math.tan(fov / 2);
    this.step = (2 * slope) / size;
    for (let j = 0; j < size; j++) this.ray[j] = ((2 * j + 1) / size - 1) * slope;
    if (this.view.length < 3 * vertices) this.view = new Float64Array(grown(3 * vertices));
    if (this.solidity.length < faces) {
      this.solidity = new Float64Array(grown(faces));
      this.plane = new Float64Array(9 * this.solidity.length);
    }
  }

  /** The arrays that only the way back needs. */
  readyGradient(): void {
    const length = 3 * this.size * this.size;
    if (this.colorGradient.length !== length) {
      this.colorGradient = new Float64Array(length);
      this.passGradient = new Float64Array(length);
      this.baryGradient = new Float64Array(length);
    }
    if (this.viewGradient.length !== this.view.length) this.viewGradient = new Float64Array(this.view.length);
  }

  release(): void {
    Object.assign(this, new Workspace());
  }
}

/** A quarter more, so that a batch of shapes of different size settles after a few. */
function grown(length: number): number {
  return Math.ceil(1.25 * length);
}

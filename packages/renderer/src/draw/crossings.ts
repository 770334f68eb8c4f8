/** @file The list of edges between neighbouring pixels, see antialias.ts. */

/** Whose colour: that of a face at the edge (≥ 0), or one of these. */
export const OTHER = -1; //      the other pixel's
export const OWN = -2; //        the pixel's into which is blended
export const PREVIOUS = -3; //   the one blended in by the entry before
export const BACKGROUND = -4;

/** Numbers per crossing in `entry`. */
export const ENTRY = 5;

/** Faces a walk may cross between two neighbouring pixels before it gives up. */
export const WALK = 32;

/** Edges one behind another on the way from one pixel to its neighbour. */
export class Trail {
  count = 0;
  edge = new Int32Array(2 * WALK + 2); //   half-edges
  before = new Int32Array(2 * WALK + 2); // the face on the side from which the way comes, or OTHER, BACKGROUND
  after = new Int32Array(2 * WALK + 2); //  the face beyond, or so

  add(edge: number, before: number, after: number): void {
    this.edge[this.count] = edge;
    this.before[this.count] = before;
    this.after[this.count++] = after;
  }

  /** Turns the part from `begin` on, which was walked the other way. */
  turn(begin: number): void {
    const { edge, before, after, count } = this;
    const sides = before.slice(begin, count).reverse();
    before.set(after.slice(begin, count).reverse(), begin);
    after.set(sides, begin);
    edge.subarray(begin, count).reverse();
  }
}

/** The edges between horizontal or vertical neighbours, with all that the way back needs. */
export class Crossings {
  count = 0;
  /**
   * [n, ENTRY] Pixel A (B is its right or lower neighbour); the half-edge, or −1 − (face of A) where two surfaces pass through each other; then the face of B;
   * whose colour is blended in; whose it replaces.
   */
  entry = new Int32Array(0);
  place = new Float64Array(0); // [n, 2] E = row · (x, y, −1) of the edge, at A and at B
  step = new Float64Array(0); //  [n, 3] the colour that is blended in less that of the pixel it is blended into
  slot = new Int32Array(0); //    [n] where in the picture's array that colour is
  base = new Int32Array(0); //    [n] where the colour is that it replaces
  gradient = new Float64Array(0); // [n] of t

  add(pixel: number, edge: number, other: number, source: number, base: number): void {
    if (ENTRY * this.count === this.entry.length) this.ready(2 * this.count + 1024);
    const o = ENTRY * this.count++;
    this.entry[o] = pixel;
    this.entry[o + 1] = edge;
    this.entry[o + 2] = other;
    this.entry[o + 3] = source;
    this.entry[o + 4] = base;
  }

  /** Room for n. */
  ready(n: number): void {
    if (this.entry.length >= ENTRY * n) return;
    const longer = new Int32Array(ENTRY * n);
    longer.set(this.entry);
    this.entry = longer;
    this.place = new Float64Array(2 * n);
    this.step = new Float64Array(3 * n);
    this.slot = new Int32Array(n);
    this.base = new Int32Array(n);
    this.gradient = new Float64Array(n);
  }
}

/** @file The k nearest points of every point: a k-d tree over flat arrays. Ties go to the lower index, so the answer depends on nothing but the points. */

const LEAF = 12; // points a leaf holds

interface Tree {
  readonly order: Int32Array; // [P] points, each subtree a range
  readonly axis: Uint8Array; // per node of the implicit binary tree: where it is cut
  readonly cut: Float64Array; // and at which coordinate: not greater before, not less behind
}

/** [P, 3] → [P, k] indices, nearest first, a point itself being its own first neighbour (or a twin at the same place with a lower index). k ≤ P. */
export function nearestNeighbors(points: Float64Array, k: number): Int32Array {
  const P = points.length / 3;
  const tree = build(points);
  const out = new Int32Array(P * k);
  const distances = new Float64Array(k);
  const found = new Int32Array(k);
  for (let p = 0; p < P; p++) {
    distances.fill(Number.POSITIVE_INFINITY);
    found.fill(P);
    search(points, tree, 0, P, 0, p, distances, found);
    out.set(found, p * k);
  }
  return out;
}

function build(points: Float64Array): Tree {
  const P = points.length / 3;
  const order = Int32Array.from({ length: P }, (_, i) => i);
  let nodes = 1;
  for (let span = P; span > LEAF; span = (span + 1) >> 1) nodes = 2 * nodes + 1;
  const axis = new Uint8Array(nodes);
  const cut = new Float64Array(nodes);
  const split = (from: number, to: number, node: number) => {
    if (to - from <= LEAF) return;
    const a = widestAxis(points, order, from, to);
    axis[node] = a;
    const middle = (from + to) >> 1;
    select(points, order, from, to - 1, middle, a);
    cut[node] = points[3 * order[middle]! + a]!;
    split(from, middle, 2 * node + 1);
    split(middle, to, 2 * node + 2);
  };
  split(0, P, 0);
  return { order, axis, cut };
}

function widestAxis(points: Float64Array, order: Int32Array, from: number, to: number): number {
  let widest = 0;
  let width = -1;
  for (let a = 0; a < 3; a++) {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let i = from; i < to; i++) {
      const x = points[3 * order[i]! + a]!;
      if (x < low) low = x;
      if (x > high) high = x;
    }
    if (high - low > width) {
      width = high - low;
      widest = a;
    }
  }
  return widest;
}

/** Hoare's selection: afterwards what stands before `nth` is not greater along the axis (then by index), what stands behind not less. */
function select(points: Float64Array, order: Int32Array, low: number, high: number, nth: number, axis: number): void {
  while (low < high) {
    const pivot = order[(low + high) >> 1]!;
    const x = points[3 * pivot + axis]!;
    let i = low;
    let j = high;
    while (i <= j) {
      while (before(points, order[i]!, x, pivot, axis)) i++;
      while (after(points, order[j]!, x, pivot, axis)) j--;
      if (i > j) break;
      const swapped = order[i]!;
      order[i++] = order[j]!;
      order[j--] = swapped;
    }
    if (nth <= j) high = j;
    else if (nth >= i) low = i;
    else return;
  }
}

function before(points: Float64Array, p: number, x: number, pivot: number, axis: number): boolean {
  const own = points[3 * p + axis]!;
  return own < x || (own === x && p < pivot);
}

function after(points: Float64Array, p: number, x: number, pivot: number, axis: number): boolean {
  const own = points[3 * p + axis]!;
  return own > x || (own === x && p > pivot);
}

/** Keeps `distances` and `found` sorted by (squared distance, index) by insertion: for k = 16 faster than a heap. */
function search(
  points: Float64Array,
  tree: Tree,
  from: number,
  to: number,
  node: number,
  query: number,
  distances: Float64Array,
  found: Int32Array,
): void {
  const { order, axis, cut } = tree;
  const last = distances.length - 1;
  if (to - from <= LEAF) {
    const x = points[3 * query]!;
    const y = points[3 * query + 1]!;
    const z = points[3 * query + 2]!;
    for (let i = from; i < to; i++) {
      const p = order[i]!;
      const dx = points[3 * p]! - x;
      const dy = points[3 * p + 1]! - y;
      const dz = points[3 * p + 2]! - z;
      const d = dx * dx + dy * dy + dz * dz;
      if (d > distances[last]! || (d === distances[last]! && p > found[last]!)) continue;
      let at = last;
      while (at > 0 && (distances[at - 1]! > d || (distances[at - 1]! === d && found[at - 1]! > p))) {
        distances[at] = distances[at - 1]!;
        found[at] = found[at - 1]!;
        at--;
      }
      distances[at] = d;
      found[at] = p;
    }
    return;
  }
  const middle = (from + to) >> 1;
  const a = axis[node]!;
  const gap = points[3 * query + a]! - cut[node]!;
  const left = gap < 0;
  if (left) search(points, tree, from, middle, 2 * node + 1, query, distances, found);
  else search(points, tree, middle, to, 2 * node + 2, query, distances, found);
  if (gap * gap > distances[last]!) return;
  if (left) search(points, tree, middle, to, 2 * node + 2, query, distances, found);
  else search(points, tree, from, middle, 2 * node + 1, query, distances, found);
}

/** The Chamfer distance of two clouds of points [n, 3]: the mean distance from each point to the nearest of the other cloud, both ways averaged. */
export function chamfer(a: Float32Array, b: Float32Array): number {
  const n = a.length / 3;
  const m = b.length / 3;
  const toA = new Float32Array(m).fill(Infinity);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const x = a[3 * i]!;
    const y = a[3 * i + 1]!;
    const z = a[3 * i + 2]!;
    let nearest = Infinity;
    for (let j = 0, k = 0; j < m; j++, k += 3) {
      const dx = b[k]! - x;
      const dy = b[k + 1]! - y;
      const dz = b[k + 2]! - z;
      const d = dx * dx + dy * dy + dz * dz;
      if (d < nearest) nearest = d;
      if (d < toA[j]!) toA[j] = d;
    }
    sum += Math.sqrt(nearest) / n;
  }
  for (let j = 0; j < m; j++) sum += Math.sqrt(toA[j]!) / m;
  return sum / 2;
}

import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  ball,
  chance,
  choose,
  count,
  deform,
  loft,
  merge,
  move,
  type Part,
  type Point,
  repeat,
  type Solid,
  sheet,
  torus,
  tube,
  turnX,
  turnY,
  turnZ,
} from "../kit.ts";

/** Pillows and cushions: puffed squares and oblongs, lying, standing or leant; bolsters, round ones with a button, neck pillows, ruffled or dented ones, pairs. */
export const pillow: ShapeGenerator = (rng) => {
  const style = choose(rng, { square: 4, bed: 4, bolster: 1.5, round: 2, neck: 1.5, pair: 1.5, wedge: 0.7 });
  if (style === "bolster") return bolster(rng);
  if (style === "round") return round(rng);
  if (style === "neck") return neck(rng);
  if (style === "wedge") return wedge(rng);
  const one = (): Solid => cushion(rng, style === "bed" || (style === "pair" && chance(rng, 0.5)));
  if (style === "pair") {
    const [low, high] = [one(), one()];
    return merge(
      move(turnX(low, 90), 0, 0.14, 0),
      move(
        turnY(turnX(high, 90 + rng.uniform(-10, 4)), rng.uniform(-25, 25)),
        rng.uniform(-0.1, 0.1),
        rng.uniform(0.36, 0.42),
        rng.uniform(-0.08, 0.08),
      ),
    );
  }
  const pose = style === "bed" ? choose(rng, { lying: 4, leaning: 1 }) : choose(rng, { lying: 2, leaning: 3, point: 1 });
  const body = one();
  if (pose === "lying") return turnX(body, 90);
  if (pose === "leaning") return turnX(body, -rng.uniform(8, 35));
  return turnX(turnZ(body, 45), -rng.uniform(5, 25));
};

/** A puffed square in the plane z = 0; its corners are drawn out, its middle dented or buttoned in some. */
function cushion(rng: Rng, oblong: boolean): Solid {
  const w = oblong ? rng.uniform(1, 1.35) : rng.uniform(0.75, 0.95);
  const h = oblong ? rng.uniform(0.6, 0.8) : w * rng.uniform(0.92, 1.05);
  const puff = rng.uniform(0.13, 0.24);
  const fall = rng.uniform(0.35, 0.75); // how soon the puff rises from the seam
  const ear = rng.uniform(0.02, 0.1); // how far sides are drawn in between the corners
  const dent = chance(rng, 0.35) ? rng.uniform(0.25, 0.6) : 0;
  const [dx, dy] = [rng.uniform(-0.25, 0.25), rng.uniform(-0.2, 0.2)];
  const wrinkle = chance(rng, 0.5) ? rng.uniform(0.004, 0.014) : 0;
  const [fx, fy] = [rng.uniform(5, 12), rng.uniform(5, 12)];
  const n = rng.pick([8, 10, 12, 14]);
  const seam = 0.008;
  const place = (u: number, v: number, side: number): Point => {
    const [a, b] = [2 * u - 1, 2 * v - 1];
    const high = puff * ((1 - a * a) * (1 - b * b)) ** fall;
    const hollow = side > 0 && dent > 0 ? 1 - dent * Math.exp(-6 * ((a - dx) ** 2 + (b - dy) ** 2)) : 1;
    const z = seam + high * hollow + wrinkle * Math.sin(fx * a + fy * b) * (1 - a * a) * (1 - b * b);
    return [(w / 2) * a * (1 - ear * (1 - b * b)), (h / 2) * b * (1 - ear * (1 - a * a)), side * z];
  };
  const body = sheet(
    n,
    n,
    (u, v) => place(u, v, 1),
    (u, v) => place(u, v, -1),
  );
  const trim = choose(rng, { none: 4, piping: 2, ruffle: 1.5, tassels: 1 });
  const edge = (t: number): Point => {
    const s = ((t % 4) + 4) % 4;
    const k = s - Math.floor(s);
    const [u, v] = s < 1 ? [k, 0] : s < 2 ? [1, k] : s < 3 ? [1 - k, 1] : [0, 1 - k];
    const p = place(u!, v!, 1);
    return [p[0], p[1], 0];
  };
  const steps = 32;
  return merge(
    body,
    trim === "piping" &&
      tube(
        Array.from({ length: steps }, (_, i) => edge((4 * i) / steps + 0.06)),
        0.02,
        5,
        { loop: true },
      ),
    trim === "ruffle" &&
      repeat(steps, (i) => {
        const p = edge((4 * (i + 0.5)) / steps);
        const q = edge((4 * (i + 1.4)) / steps);
        const angle = (Math.atan2(q[1] - p[1], q[0] - p[0]) * 180) / Math.PI;
        return move(
          turnZ(ball(0.06, 0.07, i % 2 === 0 ? 0.03 : 0.018, 6, 4), angle),
          p[0] * 1.06,
          p[1] * 1.06,
          i % 2 === 0 ? 0.014 : -0.014,
        );
      }),
    trim === "tassels" &&
      [
        [1, 1],
        [1, -1],
        [-1, 1],
        [-1, -1],
      ].map(
        ([a, b]): Part => [
          move(ball(0.03, 0.03, 0.03, 6, 4), (a! * w) / 2, (b! * h) / 2, 0),
          tube(
            [
              [(a! * w) / 2, (b! * h) / 2, 0],
              [a! * (w / 2 + 0.1), b! * (h / 2 + 0.1), 0],
            ],
            [0.016, 0.04],
            6,
          ),
        ],
      ),
    !oblong && dent === 0 && chance(rng, 0.25) && [-1, 1].map((s) => move(ball(0.045, 0.045, 0.025, 8, 4), 0, 0, s * (puff + 0.012))),
  );
}

/** A roll with gathered or buttoned ends. */
function bolster(rng: Rng): Solid {
  const long = rng.uniform(0.9, 1.4);
  const r = rng.uniform(0.16, 0.26);
  const n = rng.pick([10, 12, 16]);
  const soft = rng.uniform(0.88, 1);
  const pinch = rng.uniform(0.4, 0.75);
  const candy = chance(rng, 0.25);
  const path: Point[] = [-1, -0.97, -0.9, -0.45, 0, 0.45, 0.9, 0.97, 1].map((t): Point => [(t * long) / 2, r, 0]);
  const radii = [pinch * r, r * 0.85, r * 0.97, r, r * (2 - soft) * 0.98, r, r * 0.97, r * 0.85, pinch * r];
  const ends = [-1, 1].map(
    (s): Part =>
      candy
        ? tube(
            [
              [(s * long) / 2, r, 0],
              [s * (long / 2 + 0.05), r, 0],
              [s * (long / 2 + 0.18), r, 0],
            ],
            [r * 0.5, r * 0.3, r * 0.85],
            n,
          )
        : move(ball(0.02, r * 0.3, r * 0.3, 8, 6), (s * long) / 2, r, 0),
  );
  return turnY(
    merge(
      tube(path, radii, n),
      ends,
      chance(rng, 0.5) && [-1, 1].map((s) => move(turnZ(torus(r * 0.93, 0.018, n, 5), 90), s * long * 0.47, r, 0)),
    ),
    rng.uniform(-20, 20),
  );
}

/** A thick disc with a button; pleated in some. */
function round(rng: Rng): Solid {
  const r = rng.uniform(0.42, 0.55);
  const puff = rng.uniform(0.1, 0.2);
  const n = rng.pick([16, 20, 24]);
  const pleats = chance(rng, 0.5) ? rng.uniform(0.01, 0.03) : 0;
  const box = chance(rng, 0.4); // an upright border instead of a seam
  const dip = rng.uniform(0.2, 0.55);
  const at = (u: number, v: number, s: number): Point => {
    // v runs from the middle to the seam.
    const a = 2 * Math.PI * u;
    const k = v * v;
    const high = box ? puff * (v < 0.9 ? 1 : 0.9) : puff * (1 - k * k) ** 0.6;
    const hollow = 1 - dip * Math.exp(-30 * k);
    const wave = pleats * v * (1 - v) * 4 * (Math.round(u * n) % 2 === 0 ? 1 : -1);
    return [r * v * Math.cos(a), s * (0.01 + high * hollow + wave), r * v * Math.sin(a)];
  };
  const rings = [0.12, 0.3, 0.5, 0.7, 0.88, 1];
  const top = rings.map((v) => Array.from({ length: n }, (_, i) => at(i / n, v, 1)));
  const bottom = rings.map((v) => Array.from({ length: n }, (_, i) => at(i / n, v, -1)));
  const skin = loft([...bottom, ...top.reverse()]);
  const body = merge(
    skin,
    [-1, 1].map((s) => move(ball(0.06, 0.03, 0.06, 8, 4), 0, s * puff * (1 - dip) + s * 0.012, 0)),
    !box && chance(rng, 0.5) && torus(r, 0.02, n, 5),
    box && [-1, 1].map((s) => move(torus(r, 0.015, n, 4), 0, s * puff * 0.9, 0)),
  );
  return chance(rng, 0.4) ? turnX(body, 90 - rng.uniform(5, 30)) : body;
}

/** A horseshoe for the neck, lying or standing. */
function neck(rng: Rng): Solid {
  const r = rng.uniform(0.3, 0.38);
  const thick = rng.uniform(0.13, 0.18);
  const open = rng.uniform(30, 55);
  const n = 14;
  const path = Array.from({ length: n + 1 }, (_, i): Point => {
    const a = ((90 + open + ((360 - 2 * open) * i) / n) * Math.PI) / 180;
    return [r * Math.cos(a), 0, r * Math.sin(a)];
  });
  const radii = path.map((_, i) => thick * (i === 0 || i === n ? 0.45 : i === 1 || i === n - 1 ? 0.85 : 1));
  const flat = rng.uniform(0.75, 1.05);
  const body = merge(
    tube(path, radii, rng.pick([8, 10, 12]), { flat }),
    chance(rng, 0.4) && [0, n].map((i) => move(ball(0.04, 0.04, 0.04, 6, 4), path[i]![0], 0, path[i]![2] + thick * 0.4)),
  );
  return chance(rng, 0.35) ? turnX(body, -rng.uniform(40, 75)) : deform(body, (x, y, z) => [x, y + 0.25 * Math.max(0, -z) ** 2, z]);
}

/** A reading wedge, or a backrest with arms. */
function wedge(rng: Rng): Solid {
  const w = rng.uniform(0.8, 1);
  const h = rng.uniform(0.5, 0.7);
  const d = rng.uniform(0.45, 0.65);
  const puff = rng.uniform(0.03, 0.07);
  const arms = chance(rng, 0.5);
  const at = (u: number, v: number, s: number): Point => {
    const [a, b] = [2 * u - 1, 2 * v - 1];
    const swell = puff * (1 - a * a) * (1 - b * b);
    return [(w / 2) * a, h * v, s > 0 ? d * (1 - v) + 0.06 + swell - d / 2 : -0.02 - swell - d / 2];
  };
  return merge(
    sheet(
      8,
      8,
      (u, v) => at(u, v, 1),
      (u, v) => at(u, v, -1),
    ),
    arms &&
      [-1, 1].map((s) =>
        tube(
          [
            [s * w * 0.48, 0.15, -d * 0.4],
            [s * w * 0.52, 0.14, d * 0.2],
            [s * w * 0.5, 0.12, d * 0.62],
          ],
          [0.11, 0.12, 0.09],
          9,
        ),
      ),
    repeat(count(rng, 0, 3), (i) => move(ball(0.03, 0.03, 0.02, 6, 4), (i - 1) * w * 0.25, h * 0.6, -d / 2 + d * 0.4 + 0.07)),
  );
}

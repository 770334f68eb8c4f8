import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  bothX,
  bounds,
  box,
  chance,
  choose,
  count,
  cylinder,
  extrude,
  extrudeUp,
  merge,
  move,
  type Part,
  repeat,
  rod,
  roundedRectangle,
  type Solid,
  turnX,
  turnY,
  turnZ,
} from "../kit.ts";

/** Laptops that face +z: thin or thick, opened at any angle, with keys and touchpad; convertibles like a tent or with a loose screen, a few almost shut. */
export const laptop: ShapeGenerator = (rng) => {
  const style = choose(rng, { thin: 5, thick: 3, tent: 0.3, detached: 1, riser: 0.8, shut: 0.5 });
  const width = rng.uniform(0.95, 1.2);
  const depth = width * rng.uniform(0.6, 0.74);
  const thick = style === "thick" ? rng.uniform(0.07, 0.12) : rng.uniform(0.022, 0.045);
  const lid = thick * rng.uniform(0.4, 0.75);
  const corner = rng.pick([0.008, 0.03, 0.06]);
  const angle = style === "shut" ? rng.uniform(12, 30) : style === "tent" ? rng.uniform(295, 315) : rng.uniform(93, 135);
  const wedge = chance(rng, 0.3) ? rng.uniform(0.4, 0.8) : 1;
  const base = merge(
    baseOf(rng, width, depth, thick, corner, wedge),
    chance(rng, 0.6) && bothX(move(box(0.05, 0.012, 0.05), width * 0.42, -0.01, depth * 0.4)),
  );
  const screen = screenOf(rng, width, depth, lid, corner);
  const raised = style === "detached" ? 0.02 : 0;
  // The lid turns about the hinge at the back edge: 0 lies on the keys, 90 stands.
  const open = move(turnX(screen, 90 - angle), 0, thick * 0.9 + raised, -depth / 2 + (style === "thick" ? 0.02 : 0));
  const whole = merge(base, open, hinge(rng, width, depth, thick, raised));
  if (style === "tent") return tent(whole, angle);
  if (style !== "riser") return whole;
  const lift = rng.uniform(0.12, 0.3);
  return merge(
    move(turnX(whole, 8), 0, lift, 0),
    bothX([
      rod([width * 0.3, lift - depth * 0.07, depth * 0.45], [width * 0.3, lift + depth * 0.05, -depth * 0.4], 0.018, 5),
      rod([width * 0.3, 0.01, depth * 0.25], [width * 0.3, lift, -depth * 0.3], 0.018, 5),
      rod([width * 0.3, 0.01, -depth * 0.35], [width * 0.3, 0.01, depth * 0.25], 0.018, 5),
      rod([width * 0.3, 0.01, -depth * 0.35], [width * 0.3, lift - 0.05, depth * 0.3], 0.018, 5),
    ]),
    rod([-width * 0.3, 0.01, -depth * 0.35], [width * 0.3, 0.01, -depth * 0.35], 0.018, 5),
  );
};

/** Stood on its two free edges, the screen towards +z. */
function tent(whole: Solid, angle: number): Solid {
  const turned = turnY(turnX(whole, 180 - (360 - angle) / 2 - 62), 180);
  return move(turned, 0, -bounds(turned).low[1], 0);
}

/** The lower half on y = 0, keys towards the back, touchpad in front. */
function baseOf(rng: Rng, width: number, depth: number, thick: number, corner: number, wedge: number): Solid {
  const slab = extrudeUp(roundedRectangle(width, depth, corner, 3), thick);
  const shaped: Solid = {
    points: slab.points.map((value, i, all) =>
      i % 3 === 1 && value > 0 ? value * (1 - (1 - wedge) * ((all[i + 1]! / depth + 0.5) * 0.9)) : value,
    ),
    faces: slab.faces,
  };
  const rows = count(rng, 4, 6);
  const columns = count(rng, 10, 14);
  const [w, d] = [width * rng.uniform(0.8, 0.93), depth * rng.uniform(0.42, 0.52)];
  const high = thick * 0.12 + 0.006;
  const [kw, kd] = [w / columns, d / rows];
  const y = (z: number): number => thick * (1 - (1 - wedge) * (z / depth + 0.5) * 0.9) - 0.002;
  const z0 = -depth * rng.uniform(0.36, 0.41);
  const keys = repeat(rows, (j) => {
    const z = z0 + (j + 0.5) * kd;
    if (j === rows - 1)
      return [
        move(box(w * 0.42, high, kd * 0.8), 0, y(z), z),
        bothX([0, 1, 2].map((i) => move(box(w * 0.08, high, kd * 0.8), w * (0.26 + 0.095 * i), y(z), z))),
      ];
    return repeat(columns, (i) => move(box(kw * 0.82, high, kd * 0.8), (i - (columns - 1) / 2) * kw, y(z), z));
  });
  const pad = rng.uniform(0.22, 0.4) * width;
  const zPad = (z0 + d + depth / 2) / 2;
  const deep = (depth / 2 - z0 - d) * 0.7;
  return merge(
    shaped,
    keys,
    move(box(pad, 0.006, deep), 0, y(zPad), zPad),
    chance(rng, 0.3) && bothX(move(box(pad * 0.48, 0.01, deep * 0.2), pad * 0.25, y(zPad), zPad + deep * 0.4)),
    chance(rng, 0.3) && bothX(repeat(3, (i) => move(box(0.012, 0.008, d * 0.8), w / 2 + 0.015 + 0.018 * i, y(0), z0 + d / 2))),
  );
}

/** The screen, standing on y = 0 and facing +z. */
function screenOf(rng: Rng, width: number, depth: number, thick: number, corner: number): Solid {
  const tall = depth * rng.uniform(0.93, 1);
  const bezel = rng.uniform(0.02, 0.07);
  const chin = bezel * rng.uniform(1, 2.4);
  const outer = roundedRectangle(width, tall, corner, 3);
  return merge(
    move(extrude(outer, thick * 0.6), 0, tall / 2, -thick * 0.2),
    // A frame about the glass, so that the picture lies deeper than its border.
    [
      [0, tall - bezel / 2, width - 2 * corner, bezel],
      [0, chin / 2, width - 2 * corner, chin],
      [(width - bezel) / 2, tall / 2, bezel, tall - 2 * corner],
      [-(width - bezel) / 2, tall / 2, bezel, tall - 2 * corner],
    ].map(([x, y, w, h]): Part => move(box(w!, h!, thick * 0.55), x!, y! - h! / 2, thick * 0.2)),
    chance(rng, 0.5) && move(turnX(cylinder(0.012, 0.01, 6), 90), 0, tall - bezel / 2, thick * 0.45),
    chance(rng, 0.4) && move(turnX(cylinder(0.06, 0.012, 10), 90), 0, tall / 2, -thick * 0.51),
  );
}

function hinge(rng: Rng, width: number, depth: number, thick: number, raised: number): Part {
  const style = choose(rng, { bar: 2, pair: 3, none: 1 });
  if (style === "none") return false;
  const r = Math.max(0.016, thick * 0.4);
  const roller = (half: number): Solid => turnZ(move(cylinder(r, 2 * half, 8), 0, -half, 0), 90);
  if (style === "bar") return move(roller(width * 0.4), 0, thick * 0.75 + raised, -depth / 2 - r * 0.3);
  return bothX(move(roller(width * 0.07), width * 0.33, thick * 0.75 + raised, -depth / 2 - r * 0.3));
}

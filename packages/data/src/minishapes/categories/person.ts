import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  around,
  ball,
  blob,
  bothX,
  box,
  chance,
  choose,
  cone,
  count,
  cylinder,
  deform,
  frustum,
  lathe,
  merge,
  move,
  type Point,
  rod,
  type Solid,
  scale,
  tube,
} from "../kit.ts";

/** A standing figure that looks along +z: jointed limbs, blocky or slim, arms out, down, raised or walking; hat, hair, skirt, pack now and then. */
export const person: ShapeGenerator = (rng) => {
  const blocky = chance(rng, 0.25);
  const stocky = blocky ? chance(rng, 0.7) : chance(rng, 0.25);
  const head = rng.uniform(0.075, 0.1) * (stocky ? 1.6 : 1);
  const body: Body = {
    blocky,
    hip: stocky ? rng.uniform(0.36, 0.5) : rng.uniform(0.52, 0.64),
    chest: rng.uniform(0.28, 0.38),
    shoulder: rng.uniform(0.11, 0.15) * (stocky ? 1.25 : 1),
    limb: rng.uniform(0.027, 0.04) * (stocky ? 1.3 : 1),
    sides: blocky ? 4 : count(rng, 5, 8),
  };
  const neck = body.hip + body.chest;
  const skirt = chance(rng, 0.2) ? rng.uniform(0.2, 0.45) : 0;
  return merge(
    torso(rng, body),
    legs(rng, body, choose(rng, { stand: 4, apart: 1, walk: 2 })),
    arms(rng, body, choose(rng, { out: 6, down: 3.5, low: 2, raised: 0.6, walk: 1.5 })),
    move(headOf(rng, head, blocky), 0, neck + 0.02, 0),
    move(cylinder(head * 0.42, 0.08, body.sides), 0, neck - 0.03, 0),
    skirt > 0 && move(frustum(0.12 + skirt * 0.35, 0.1, skirt, 10), 0, body.hip + 0.05 - skirt, 0),
    chance(rng, 0.15) && move(box(0.22, 0.28, 0.12, { bevel: 0.03 }), 0, neck - 0.32, -0.15),
  );
};

interface Body {
  readonly blocky: boolean;
  readonly hip: number; // height of the hips
  readonly chest: number; // from the hips to the neck
  readonly shoulder: number; // half of the shoulders' width
  readonly limb: number; // radius of an arm
  readonly sides: number;
}

/** A limb through joints: a tube, or square bars. */
function limb({ blocky, sides }: Body, joints: readonly Point[], thick: number, end: number): Solid {
  return tube(
    joints,
    joints.map((_, i) => thick + ((end - thick) * i) / (joints.length - 1)),
    blocky ? 4 : sides,
    { turn: blocky ? 45 : 0 },
  );
}

function torso(rng: Rng, { blocky, hip, chest, shoulder, sides }: Body): Solid {
  const waist = rng.uniform(0.6, 0.95);
  const wide = shoulder + 0.02;
  if (blocky)
    return move(
      box(wide * 2 * rng.uniform(0.85, 1), chest + 0.04, 0.2, { bevel: 0.01, taper: [rng.uniform(0.95, 1.15), 1] }),
      0,
      hip - 0.04,
      0,
    );
  const form = lathe(
    [
      [0, -0.07],
      [wide * 0.7, -0.05],
      [wide * 0.82, 0.02],
      [wide * 0.8 * waist, chest * 0.32],
      [wide * 0.92, chest * 0.72],
      [wide, chest * 0.88],
      [wide * 0.4, chest],
      [0, chest],
    ],
    Math.max(6, sides + 2),
  );
  const belt = chance(rng, 0.35) && scale(cylinder(wide * 0.82, 0.04, 8), 1, 1, 0.68);
  return move(merge(scale(form, 1, 1, rng.uniform(0.55, 0.7)), belt), 0, hip, 0);
}

function legs(rng: Rng, body: Body, pose: "stand" | "apart" | "walk"): Solid {
  const thick = body.limb * rng.uniform(1.25, 1.7);
  const gap = Math.max(thick * 1.05, body.shoulder * 0.5);
  const spread = pose === "apart" ? 0.1 : rng.uniform(0, 0.03);
  const step = pose === "walk" ? rng.uniform(0.08, 0.18) : 0;
  const leg = (s: number): Solid => {
    const z = s * step;
    const foot: Point = [s * (gap + spread), 0.05, z];
    const knee: Point = [s * (gap + spread * 0.5), body.hip * 0.52, z * 0.5 + (step > 0 ? 0.03 : 0.01)];
    const shoe = move(
      box(thick * 1.9, 0.06, thick * rng.uniform(3, 4), { bevel: body.blocky ? 0 : 0.015 }),
      foot[0],
      0,
      foot[2] + thick * 0.7,
    );
    return merge(
      limb(body, [[s * gap, body.hip, 0], knee, foot], thick, thick * 0.75),
      shoe,
      chance(rng, 0.3) && move(cylinder(thick * 1.05, 0.14, body.sides), foot[0], 0.02, foot[2]),
    );
  };
  return merge(leg(1), leg(-1));
}

function arms(rng: Rng, body: Body, pose: "out" | "down" | "low" | "raised" | "walk"): Solid {
  const y = body.hip + body.chest * 0.86;
  const long = rng.uniform(0.36, 0.46);
  const angle = { out: rng.uniform(-3, 16), down: rng.uniform(70, 86), low: rng.uniform(35, 55), raised: -rng.uniform(40, 75), walk: 80 }[
    pose
  ];
  const both = (s: number): Solid => {
    const a = ((angle + (pose === "raised" && s < 0 ? 110 : 0)) * Math.PI) / 180;
    const swing = pose === "walk" ? -s * 0.16 : 0;
    const at = (k: number, forward: number): Point => [s * (body.shoulder + k * long * Math.cos(a)), y - k * long * Math.sin(a), forward];
    const hand = at(1.05, swing + 0.03);
    return merge(
      limb(body, [at(0, 0), at(0.5, swing * 0.4), at(1, swing + 0.03)], body.limb, body.limb * 0.75),
      move(body.blocky ? box(0.07, 0.07, 0.07) : ball(0.045, 0.05, 0.04, 6, 4), hand[0], hand[1] - (body.blocky ? 0.035 : 0), hand[2]),
    );
  };
  return merge(
    both(1),
    both(-1),
    !body.blocky && bothX(move(ball(body.limb * 1.25, body.limb * 1.2, body.limb * 1.25, 6, 4), body.shoulder, y, 0)),
  );
}

/** A head on y = 0 with hair or a hat. */
function headOf(rng: Rng, r: number, blocky: boolean): Solid {
  const skull = blocky
    ? box(r * 1.9, r * 2, r * 1.8, { bevel: r * 0.15 })
    : move(ball(r * 0.85, r * 1.1, r * 0.95, count(rng, 6, 12)), 0, r * 1.1, 0);
  const top = r * (blocky ? 1.95 : 1.9);
  const wear = choose(rng, { none: 2, hair: 4, long: 1.5, cap: 1, brim: 1, witch: 0.6, helmet: 1, spikes: 0.6 });
  const dressed = {
    none: () => move(box(0.01, 0.01, 0.01), 0, r, 0),
    hair: () =>
      move(
        blocky
          ? box(r * 2, r * 0.6, r * 1.95)
          : deform(blob(r * 1.02, 1, 0.1, rng), (x, y, z) => [x * 0.95, Math.max(y, -r * 0.15 - (z < 0 ? r * 0.4 : 0)), z * 1.02]),
        0,
        blocky ? r * 1.6 : r * 1.3,
        -r * 0.1,
      ),
    long: () => move(box(r * 2, r * 2.4, r * 1.3, { bevel: r * 0.4 }), 0, r * -0.1, -r * 0.45),
    cap: () =>
      merge(
        move(frustum(r * 1.05, r * 0.8, r * 0.6, 8), 0, top - r * 0.5, 0),
        move(box(r * 1.4, r * 0.12, r * 0.9), 0, top - r * 0.5, r * 1.1),
      ),
    brim: () =>
      merge(move(cylinder(r * 1.9, r * 0.14, 10), 0, top - r * 0.4, 0), move(frustum(r * 1.0, r * 0.8, r * 0.8, 10), 0, top - r * 0.35, 0)),
    witch: () => merge(move(cylinder(r * 1.9, r * 0.12, 10), 0, top - r * 0.4, 0), move(cone(r, r * 2.4, 8), 0, top - r * 0.35, 0)),
    helmet: () =>
      move(
        lathe(
          [
            [r * 1.12, 0],
            [r * 1.15, r * 0.5],
            [r * 0.8, r * 1.05],
            [0, r * 1.25],
          ],
          8,
        ),
        0,
        top - r,
        0,
      ),
    spikes: () =>
      move(
        around(5, (i) => move(cone(r * 0.25, r * (0.6 + 0.1 * i), 4), 0, 0, r * 0.4)),
        0,
        top - r * 0.1,
        0,
      ),
  }[wear]();
  return merge(skull, dressed, !blocky && chance(rng, 0.5) && rod([0, r, r * 0.85], [0, r * 0.85, r * 1.1], r * 0.14, 4));
}

/**
 * @file Phong shading of fragments, in world space.
 *
 * n = ±normalize(Σ b N), p = Σ b P, t = Σ b T · texel(Σ b uv) with b the barycentrics; l towards the light, v towards the eye, both unit.
 * colour = (ambient + diffuse · max(n·l, 0)) · t + specular · max(v·r, 0)^shininess [n·l > 0], r = 2 (n·l) n − l
 * (PyTorch3D's `phong_shading` with white light and material; under an orthographic camera v is the view axis).
 *
 * The sign of two-sided light is that of the face where one face per pixel is seen: it turns when the face is edge-on and covers nothing. Of blended faces the blur
 * is seen then too, and a sign would make it jump. There n is turned towards the light, and the light's parts count by how far the eye is on the same side:
 * (1 + s) / 2, s = n·v / √((n·v)² + TURN²). Our choice; with `twoSided: false` all is PyTorch3D's.
 */

import type { Pose, PoseGradient } from "../camera/pose.ts";
import { TURN } from "./facing.ts";
import type { Shader } from "./modes/mode.ts";
import type { DrawOptions, Light, Vector3 } from "./options.ts";
import { isDirect, shadeDirect, shadeDirectBackward } from "./phong-direct.ts";
import type { Scene, SceneGradient } from "./scene.ts";
import { findTaps, newTaps, type Skin, slopeU, slopeV, type Taps, tapped } from "./texture.ts";
import type { Workspace } from "./workspace.ts";

/** For one face per pixel. */
export const phongShader: Shader = {
  shade: (scene, pose, options, work) => shade(scene, pose, options, work, 0),
  shadeBackward: (scene, pose, options, work, gradient, poseGradient) =>
    shadeBackward(scene, pose, options, work, gradient, poseGradient, 0, null),
  shows: { creases: true, colors: true },
  direct: { fits: isDirect, shade: shadeDirect, shadeBackward: shadeDirectBackward },
};

/** For blended faces. */
export const blendedPhongShader: Shader = {
  shade: (scene, pose, options, work) => shade(scene, pose, options, work, TURN),
  shadeBackward: (scene, pose, options, work, gradient, poseGradient) =>
    shadeBackward(scene, pose, options, work, gradient, poseGradient, TURN, work.fragments.color),
  shows: { creases: true, colors: true },
};

const taps = newTaps();

/** @param turn 0 turns normals by the side of the face that is seen */
function shade(scene: Scene, pose: Pose, options: DrawOptions, work: Workspace, turn: number): void {
  const numbers = constants(scene, pose, options, turn);
  if (work.simd.shades(scene, options, work)) {
    work.simd.shade(numbers, work);
    return;
  }
  const { count } = work.fragments;
  for (let begin = 0; begin < count; begin += CHUNK) shadeSome(begin, Math.min(count, begin + CHUNK), scene, options, numbers, work);
}

/** Fragments per call, see `rowBackward` in phong-direct.ts. */
const CHUNK = 512;

/** The numbers of the loops in one typed array, see phong-direct.ts: shares and exponent of the light, where it is, the colour, the view axis, the eye, and `turn`. */
function constants(
  { color }: Scene,
  pose: Pose,
  { ambient, diffuse, specular, shininess, light, twoSided }: DrawOptions,
  turn: number,
): Float64Array {
  const { back, distance } = pose;
  const { x, y, z } = lightOf(light, pose);
  return Float64Array.of(
    ambient,
    diffuse,
    specular,
    shininess,
    dullness(shininess),
    x,
    y,
    z,
    ...color,
    ...back,
    ...back.map((b) => distance * b),
    twoSided ? turn : 0,
  );
}

function shadeSome(begin: number, end: number, scene: Scene, options: DrawOptions, c: Float64Array, work: Workspace): void {
  const { faces, vertices, normals, colors, skin, groups } = scene;
  const { orthographic, solidity, fragments } = work;
  const { face, bary, slot, color } = fragments;
  const { twoSided } = options;
  const isPoint = options.light.kind === "point";
  const cornerNormal = groups.normal;
  const ambient = c[0]!;
  const diffuse = c[1]!;
  const specular = c[2]!;
  const shininess = c[3]!;
  const dull = c[4]!;
  let lx = c[5]!;
  let ly = c[6]!;
  let lz = c[7]!;
  let tr = c[8]!;
  let tg = c[9]!;
  let tb = c[10]!;
  const backX = c[11]!;
  const backY = c[12]!;
  const backZ = c[13]!;
  const eyeX = c[14]!;
  const eyeY = c[15]!;
  const eyeZ = c[16]!;
  const turn = c[17]!;
  const byFace = twoSided && turn === 0;
  for (let i = begin, o = 3 * begin; i < end; i++, o += 3) {
    if (slot[i]! < 0) continue;
    const f = face[i]!;
    const at = 3 * slot[i]!;
    const b0 = bary[o]!;
    const b1 = bary[o + 1]!;
    const b2 = bary[o + 2]!;
    const v0 = 3 * faces[3 * f]!;
    const v1 = 3 * faces[3 * f + 1]!;
    const v2 = 3 * faces[3 * f + 2]!;
    const n0 = 3 * cornerNormal[3 * f]!;
    const n1 = 3 * cornerNormal[3 * f + 1]!;
    const n2 = 3 * cornerNormal[3 * f + 2]!;
    let nx = b0 * normals[n0]! + b1 * normals[n1]! + b2 * normals[n2]!;
    let ny = b0 * normals[n0 + 1]! + b1 * normals[n1 + 1]! + b2 * normals[n2 + 1]!;
    let nz = b0 * normals[n0 + 2]! + b1 * normals[n1 + 2]! + b2 * normals[n2 + 2]!;
    const length = Math.sqrt(nx * nx + ny * ny + nz * nz);
    // Opposite normals can cancel inside a face in mode "vertex"; such a point has ambient light only.
    const scale = length > 0 ? (byFace && solidity[f]! > 0 ? -1 : 1) / length : 0;
    nx *= scale;
    ny *= scale;
    nz *= scale;
    const px = b0 * vertices[v0]! + b1 * vertices[v1]! + b2 * vertices[v2]!;
    const py = b0 * vertices[v0 + 1]! + b1 * vertices[v1 + 1]! + b2 * vertices[v2 + 1]!;
    const pz = b0 * vertices[v0 + 2]! + b1 * vertices[v1 + 2]! + b2 * vertices[v2 + 2]!;
    if (isPoint) {
      lx = c[5]! - px;
      ly = c[6]! - py;
      lz = c[7]! - pz;
      const far = Math.sqrt(lx * lx + ly * ly + lz * lz) || 1;
      lx /= far;
      ly /= far;
      lz /= far;
    }
    if (colors) {
      tr = b0 * colors[v0]! + b1 * colors[v1]! + b2 * colors[v2]!;
      tg = b0 * colors[v0 + 1]! + b1 * colors[v1 + 1]! + b2 * colors[v2 + 1]!;
      tb = b0 * colors[v0 + 2]! + b1 * colors[v1 + 2]! + b2 * colors[v2 + 2]!;
    }
    let matte = ambient;
    let gloss = 0;
    let nl = nx * lx + ny * ly + nz * lz;
    if (turn > 0 && nl < 0) {
      nx = -nx;
      ny = -ny;
      nz = -nz;
      nl = -nl;
    }
    if (nl > 0) {
      let vx = backX;
      let vy = backY;
      let vz = backZ;
      let far = 1; // squared
      if (!orthographic) {
        vx = eyeX - px;
        vy = eyeY - py;
        vz = eyeZ - pz;
        far = vx * vx + vy * vy + vz * vz;
      }
      const nv = vx * nx + vy * ny + vz * nz;
      const share = turn > 0 ? 0.5 + (0.5 * nv) / Math.sqrt(nv * nv + turn * turn * far) : 1;
      matte += share * diffuse * nl;
      const vr = 2 * nl * nv - (vx * lx + vy * ly + vz * lz);
      if (vr > 0 && vr * vr > dull * far) gloss = share * specular * power(vr / Math.sqrt(far), shininess);
    }
    if (skin && wornBy(skin, f) >= 0) {
      const { texels } = skin.textures[wornBy(skin, f)]!;
      tapsAt(skin, f, b0, b1, b2, taps);
      color[at] = matte * (colors ? tr : 1) * tapped(texels.data, taps, 0) + gloss;
      color[at + 1] = matte * (colors ? tg : 1) * tapped(texels.data, taps, 1) + gloss;
      color[at + 2] = matte * (colors ? tb : 1) * tapped(texels.data, taps, 2) + gloss;
      continue;
    }
    color[at] = matte * tr + gloss;
    color[at + 1] = matte * tg + gloss;
    color[at + 2] = matte * tb + gloss;
  }
}

function wornBy({ wears }: Skin, f: number): number {
  return wears ? wears[f]! : 0;
}

function tapsAt({ textures, uvs, wears }: Skin, f: number, b0: number, b1: number, b2: number, into: Taps): void {
  const o = 6 * f;
  const u = b0 * uvs[o]! + b1 * uvs[o + 2]! + b2 * uvs[o + 4]!;
  const v = b0 * uvs[o + 1]! + b1 * uvs[o + 3]! + b2 * uvs[o + 5]!;
  findTaps(textures[wears ? wears[f]! : 0]!, u, v, into);
}

/** @param painted takes the colours of the fragments that have a gradient, if given */
function shadeBackward(
  scene: Scene,
  pose: Pose,
  options: DrawOptions,
  work: Workspace,
  gradient: SceneGradient | null,
  poseGradient: PoseGradient,
  turn: number,
  painted: Float64Array | null,
): void {
  const numbers = constants(scene, pose, options, turn);
  const sums = new Float64Array(6);
  const { count } = work.fragments;
  if (!gradient && work.simd.shades(scene, options, work)) work.simd.shadeBackward(numbers, work, sums);
  else
    for (let begin = 0; begin < count; begin += CHUNK)
      someBackward(begin, Math.min(count, begin + CHUNK), scene, options, numbers, work, gradient, sums, painted);
  const [gEyeX, gEyeY, gEyeZ, gLightX, gLightY, gLightZ] = sums as unknown as [number, number, number, number, number, number];
  const { back } = poseGradient;
  if (work.orthographic) {
    back[0]! += gEyeX;
    back[1]! += gEyeY;
    back[2]! += gEyeZ;
  } else {
    // eye = distance · back
    back[0]! += pose.distance * gEyeX;
    back[1]! += pose.distance * gEyeY;
    back[2]! += pose.distance * gEyeZ;
    poseGradient.distance += pose.back[0]! * gEyeX + pose.back[1]! * gEyeY + pose.back[2]! * gEyeZ;
  }
  if (options.light.kind === "head") {
    const [x, y, z] = unit(options.light.offset);
    const { right, up } = poseGradient;
    right[0]! += x * gLightX;
    right[1]! += x * gLightY;
    right[2]! += x * gLightZ;
    up[0]! += y * gLightX;
    up[1]! += y * gLightY;
    up[2]! += y * gLightZ;
    back[0]! += z * gLightX;
    back[1]! += z * gLightY;
    back[2]! += z * gLightZ;
  }
}

/** @param sums adds the gradients of the eye (under an orthographic camera of the view axis), and of the direction to the light */
function someBackward(
  begin: number,
  end: number,
  scene: Scene,
  options: DrawOptions,
  c: Float64Array,
  work: Workspace,
  gradient: SceneGradient | null,
  sums: Float64Array,
  painted: Float64Array | null,
): void {
  const { faces, vertices, normals, colors, skin, groups } = scene;
  const { orthographic, solidity, fragments } = work;
  const { face, bary, slot, colorGradient, baryGradient } = fragments;
  const { twoSided } = options;
  const isPoint = options.light.kind === "point";
  const gVertices = gradient?.vertices;
  const gNormals = gradient?.normals;
  const gColors = gradient?.colors;
  const cornerNormal = groups.normal;
  const ambient = c[0]!;
  const diffuse = c[1]!;
  const specular = c[2]!;
  const shininess = c[3]!;
  const dull = c[4]!;
  let lx = c[5]!;
  let ly = c[6]!;
  let lz = c[7]!;
  let tr = c[8]!;
  let tg = c[9]!;
  let tb = c[10]!;
  const backX = c[11]!;
  const backY = c[12]!;
  const backZ = c[13]!;
  const eyeX = c[14]!;
  const eyeY = c[15]!;
  const eyeZ = c[16]!;
  const turn = c[17]!;
  const byFace = twoSided && turn === 0;
  let lightFar = 1;
  let gEyeX = 0;
  let gEyeY = 0;
  let gEyeZ = 0;
  let gLightX = 0;
  let gLightY = 0;
  let gLightZ = 0;
  for (let i = begin, o = 3 * begin; i < end; i++, o += 3) {
    const at = 3 * slot[i]!;
    const seen = at >= 0;
    const gr = seen ? colorGradient[at]! : 0;
    const gg = seen ? colorGradient[at + 1]! : 0;
    const gb = seen ? colorGradient[at + 2]! : 0;
    if (gr === 0 && gg === 0 && gb === 0) {
      baryGradient[o] = 0;
      baryGradient[o + 1] = 0;
      baryGradient[o + 2] = 0;
      continue;
    }
    const f = face[i]!;
    const b0 = bary[o]!;
    const b1 = bary[o + 1]!;
    const b2 = bary[o + 2]!;
    const v0 = 3 * faces[3 * f]!;
    const v1 = 3 * faces[3 * f + 1]!;
    const v2 = 3 * faces[3 * f + 2]!;
    const n0 = 3 * cornerNormal[3 * f]!;
    const n1 = 3 * cornerNormal[3 * f + 1]!;
    const n2 = 3 * cornerNormal[3 * f + 2]!;

    // The same numbers as on the way forward.
    let nx = b0 * normals[n0]! + b1 * normals[n1]! + b2 * normals[n2]!;
    let ny = b0 * normals[n0 + 1]! + b1 * normals[n1 + 1]! + b2 * normals[n2 + 1]!;
    let nz = b0 * normals[n0 + 2]! + b1 * normals[n1 + 2]! + b2 * normals[n2 + 2]!;
    const length = Math.sqrt(nx * nx + ny * ny + nz * nz);
    let scale = length > 0 ? (byFace && solidity[f]! > 0 ? -1 : 1) / length : 0;
    nx *= scale;
    ny *= scale;
    nz *= scale;
    const px = b0 * vertices[v0]! + b1 * vertices[v1]! + b2 * vertices[v2]!;
    const py = b0 * vertices[v0 + 1]! + b1 * vertices[v1 + 1]! + b2 * vertices[v2 + 1]!;
    const pz = b0 * vertices[v0 + 2]! + b1 * vertices[v1 + 2]! + b2 * vertices[v2 + 2]!;
    if (isPoint) {
      lx = c[5]! - px;
      ly = c[6]! - py;
      lz = c[7]! - pz;
      lightFar = Math.sqrt(lx * lx + ly * ly + lz * lz) || 1;
      lx /= lightFar;
      ly /= lightFar;
      lz /= lightFar;
    }
    if (colors) {
      tr = b0 * colors[v0]! + b1 * colors[v1]! + b2 * colors[v2]!;
      tg = b0 * colors[v0 + 1]! + b1 * colors[v1 + 1]! + b2 * colors[v2 + 1]!;
      tb = b0 * colors[v0 + 2]! + b1 * colors[v1 + 2]! + b2 * colors[v2 + 2]!;
    }
    // From the texture: xr is the texel; without one 1, so that t · x is the colour.
    let xr = 1;
    let xg = 1;
    let xb = 1;
    let worn = -1;
    if (skin) {
      worn = wornBy(skin, f);
      if (!colors) {
        tr = worn >= 0 ? 1 : c[8]!;
        tg = worn >= 0 ? 1 : c[9]!;
        tb = worn >= 0 ? 1 : c[10]!;
      }
    }
    if (skin && worn >= 0) {
      const texels = skin.textures[worn]!.texels.data;
      tapsAt(skin, f, b0, b1, b2, taps);
      xr = tapped(texels, taps, 0);
      xg = tapped(texels, taps, 1);
      xb = tapped(texels, taps, 2);
    }
    let nl = nx * lx + ny * ly + nz * lz;
    if (turn > 0 && nl < 0) {
      nx = -nx;
      ny = -ny;
      nz = -nz;
      nl = -nl;
      scale = -scale;
    }

    let matte = ambient;
    let gloss = 0;
    let g0 = 0;
    let g1 = 0;
    let g2 = 0;
    if (nl > 0) {
      let vx = backX;
      let vy = backY;
      let vz = backZ;
      let near = 1;
      if (!orthographic) {
        vx = eyeX - px;
        vy = eyeY - py;
        vz = eyeZ - pz;
        near = 1 / Math.sqrt(vx * vx + vy * vy + vz * vz);
        vx *= near;
        vy *= near;
        vz *= near;
      }
      const nv = vx * nx + vy * ny + vz * nz;
      const vl = vx * lx + vy * ly + vz * lz;
      const vr = 2 * nl * nv - vl;
      const gMatte = diffuse * (gr * tr * xr + gg * tg * xg + gb * tb * xb);
      const shine = vr > 0 && vr * vr > dull ? specular * power(vr, shininess - 1) : 0;
      const gGloss = (gr + gg + gb) * shine; // over v·r
      let share = 1;
      let gShare = 0; // ∂/∂(n·v) by way of the share
      if (turn > 0) {
        const over = 1 / (nv * nv + turn * turn);
        const root = Math.sqrt(over);
        share = 0.5 + 0.5 * nv * root;
        gShare = (gMatte * nl + gGloss * vr) * 0.5 * turn * turn * over * root;
      }
      matte += share * diffuse * nl;
      gloss = share * shine * vr;
      // v·r = 2 (n·l)(n·v) − v·l
      const gvr = share * shininess * gGloss;
      const gnl = share * gMatte + 2 * nv * gvr;
      const gnv = 2 * nl * gvr + gShare;
      const gvl = -gvr;
      let gnx = gnl * lx + gnv * vx;
      let gny = gnl * ly + gnv * vy;
      let gnz = gnl * lz + gnv * vz;
      const glx = gnl * nx + gvl * vx;
      const gly = gnl * ny + gvl * vy;
      const glz = gnl * nz + gvl * vz;
      let gvx = gnv * nx + gvl * lx;
      let gvy = gnv * ny + gvl * ly;
      let gvz = gnv * nz + gvl * lz;

      // n = ± m / |m|
      const gn = gnx * nx + gny * ny + gnz * nz;
      gnx = (gnx - gn * nx) * scale;
      gny = (gny - gn * ny) * scale;
      gnz = (gnz - gn * nz) * scale;
      g0 = gnx * normals[n0]! + gny * normals[n0 + 1]! + gnz * normals[n0 + 2]!;
      g1 = gnx * normals[n1]! + gny * normals[n1 + 1]! + gnz * normals[n1 + 2]!;
      g2 = gnx * normals[n2]! + gny * normals[n2 + 1]! + gnz * normals[n2 + 2]!;
      if (gNormals) {
        gNormals[n0]! += b0 * gnx;
        gNormals[n0 + 1]! += b0 * gny;
        gNormals[n0 + 2]! += b0 * gnz;
        gNormals[n1]! += b1 * gnx;
        gNormals[n1 + 1]! += b1 * gny;
        gNormals[n1 + 2]! += b1 * gnz;
        gNormals[n2]! += b2 * gnx;
        gNormals[n2 + 1]! += b2 * gny;
        gNormals[n2 + 2]! += b2 * gnz;
      }

      let gpx = 0;
      let gpy = 0;
      let gpz = 0;
      if (!orthographic) {
        // v = (eye − p) / |eye − p|
        const gv = gvx * vx + gvy * vy + gvz * vz;
        gvx = (gvx - gv * vx) * near;
        gvy = (gvy - gv * vy) * near;
        gvz = (gvz - gv * vz) * near;
        gpx = -gvx;
        gpy = -gvy;
        gpz = -gvz;
      }
      gEyeX += gvx;
      gEyeY += gvy;
      gEyeZ += gvz;
      if (isPoint) {
        const gl = glx * lx + gly * ly + glz * lz;
        gpx -= (glx - gl * lx) / lightFar;
        gpy -= (gly - gl * ly) / lightFar;
        gpz -= (glz - gl * lz) / lightFar;
      } else {
        gLightX += glx;
        gLightY += gly;
        gLightZ += glz;
      }
      g0 += gpx * vertices[v0]! + gpy * vertices[v0 + 1]! + gpz * vertices[v0 + 2]!;
      g1 += gpx * vertices[v1]! + gpy * vertices[v1 + 1]! + gpz * vertices[v1 + 2]!;
      g2 += gpx * vertices[v2]! + gpy * vertices[v2 + 1]! + gpz * vertices[v2 + 2]!;
      if (gVertices) {
        gVertices[v0]! += b0 * gpx;
        gVertices[v0 + 1]! += b0 * gpy;
        gVertices[v0 + 2]! += b0 * gpz;
        gVertices[v1]! += b1 * gpx;
        gVertices[v1 + 1]! += b1 * gpy;
        gVertices[v1 + 2]! += b1 * gpz;
        gVertices[v2]! += b2 * gpx;
        gVertices[v2 + 1]! += b2 * gpy;
        gVertices[v2 + 2]! += b2 * gpz;
      }
    }
    if (painted) {
      painted[at] = matte * tr * xr + gloss;
      painted[at + 1] = matte * tg * xg + gloss;
      painted[at + 2] = matte * tb * xb + gloss;
    }
    if (colors) {
      const gtr = matte * gr * xr;
      const gtg = matte * gg * xg;
      const gtb = matte * gb * xb;
      g0 += gtr * colors[v0]! + gtg * colors[v0 + 1]! + gtb * colors[v0 + 2]!;
      g1 += gtr * colors[v1]! + gtg * colors[v1 + 1]! + gtb * colors[v1 + 2]!;
      g2 += gtr * colors[v2]! + gtg * colors[v2 + 1]! + gtb * colors[v2 + 2]!;
      if (gColors) {
        gColors[v0]! += b0 * gtr;
        gColors[v0 + 1]! += b0 * gtg;
        gColors[v0 + 2]! += b0 * gtb;
        gColors[v1]! += b1 * gtr;
        gColors[v1 + 1]! += b1 * gtg;
        gColors[v1 + 2]! += b1 * gtb;
        gColors[v2]! += b2 * gtr;
        gColors[v2 + 1]! += b2 * gtg;
        gColors[v2 + 2]! += b2 * gtb;
      }
    }
    if (skin && worn >= 0) {
      const { data, shape } = skin.textures[worn]!.texels;
      const [height, width] = shape as [number, number, number];
      const gxr = matte * gr * tr;
      const gxg = matte * gg * tg;
      const gxb = matte * gb * tb;
      const gu = gxr * slopeU(data, width, taps, 0) + gxg * slopeU(data, width, taps, 1) + gxb * slopeU(data, width, taps, 2);
      const gv = gxr * slopeV(data, height, taps, 0) + gxg * slopeV(data, height, taps, 1) + gxb * slopeV(data, height, taps, 2);
      const uv = 6 * f;
      g0 += gu * skin.uvs[uv]! + gv * skin.uvs[uv + 1]!;
      g1 += gu * skin.uvs[uv + 2]! + gv * skin.uvs[uv + 3]!;
      g2 += gu * skin.uvs[uv + 4]! + gv * skin.uvs[uv + 5]!;
      if (gradient) {
        const gTexels = gradient.textures[worn]!;
        for (let k = 0; k < 4; k++) {
          const at = taps.offset[k]!;
          const weight = taps.weight[k]!;
          gTexels[at]! += weight * gxr;
          gTexels[at + 1]! += weight * gxg;
          gTexels[at + 2]! += weight * gxb;
        }
      }
    }
    baryGradient[o] = g0;
    baryGradient[o + 1] = g1;
    baryGradient[o + 2] = g2;
  }
  sums[0]! += gEyeX;
  sums[1]! += gEyeY;
  sums[2]! += gEyeZ;
  sums[3]! += gLightX;
  sums[4]! += gLightY;
  sums[5]! += gLightZ;
}

/** A unit vector towards the light, or the light's position where `point`; world space. */
export function lightOf(light: Light, pose: Pose): { readonly point: boolean; readonly x: number; readonly y: number; readonly z: number } {
  switch (light.kind) {
    case "head": {
      const { right, up, back } = pose;
      const [x, y, z] = unit(light.offset);
      return {
        point: false,
        x: x * right[0]! + y * up[0]! + z * back[0]!,
        y: x * right[1]! + y * up[1]! + z * back[1]!,
        z: x * right[2]! + y * up[2]! + z * back[2]!,
      };
    }
    case "directional": {
      const [x, y, z] = unit(light.direction);
      return { point: false, x, y, z };
    }
    case "point":
      return { point: true, x: light.position[0], y: light.position[1], z: light.position[2] };
    default:
      throw light satisfies never;
  }
}

function unit([x, y, z]: Vector3): Vector3 {
  const length = Math.hypot(x, y, z);
  return [x / length, y / length, z / length];
}

/**
 * Below its root, v·r adds less than 1e-17 to any colour, which no double of ours can hold: at the default shininess more than half of the highlights need neither
 * a root nor a power. Squared, to be compared without a root.
 */
export function dullness(shininess: number): number {
  return 1e-17 ** (2 / shininess);
}

/** x ** n, by squaring for whole n: several times faster than Math.pow, and the highlight takes one per pixel. */
export function power(x: number, n: number): number {
  if (n !== (n | 0)) return x ** n;
  let result = 1;
  for (let base = x, rest = n; rest > 0; rest >>= 1, base *= base) if (rest & 1) result *= base;
  return result;
}

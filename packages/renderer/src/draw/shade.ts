/**
 * @file Phong shading of one face per pixel, in world space.
 *
 * n = ±normalize(Σ b N), p = Σ b P, texel = Σ b T with b the barycentrics; l towards the light, v towards the eye, both unit.
 * colour = (ambient + diffuse · max(n·l, 0)) · texel + specular · max(v·r, 0)^shininess [n·l > 0], r = 2 (n·l) n − l
 * (PyTorch3D's `phong_shading` with white light and material).
 */

import type { Pose, PoseGradient } from "../camera/pose.ts";
import type { DrawOptions, Light, Vector3 } from "./options.ts";
import type { Scene, SceneGradient } from "./scene.ts";
import type { Workspace } from "./workspace.ts";

/** Fills `shaded` from `face`, `bary` and `solidity`. */
export function shade(scene: Scene, pose: Pose, options: DrawOptions, work: Workspace): void {
  const { faces, vertices, normals, colors, groups } = scene;
  const { size, face, bary, solidity, shaded } = work;
  const { ambient, diffuse, specular, shininess, twoSided, background } = options;
  const [red, green, blue] = background;
  const cornerNormal = groups.normal;
  const eyeX = pose.distance * pose.back[0]!;
  const eyeY = pose.distance * pose.back[1]!;
  const eyeZ = pose.distance * pose.back[2]!;
  const light = lightOf(options.light, pose);
  const isPoint = light.point;
  let lx = light.x;
  let ly = light.y;
  let lz = light.z;
  let [tr, tg, tb] = scene.color;
  for (let p = 0, o = 0; p < size * size; p++, o += 3) {
    const f = face[p]!;
    if (f < 0) {
      shaded[o] = red;
      shaded[o + 1] = green;
      shaded[o + 2] = blue;
      continue;
    }
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
    const scale = length > 0 ? (twoSided && solidity[f]! > 0 ? -1 : 1) / length : 0;
    nx *= scale;
    ny *= scale;
    nz *= scale;
    const px = b0 * vertices[v0]! + b1 * vertices[v1]! + b2 * vertices[v2]!;
    const py = b0 * vertices[v0 + 1]! + b1 * vertices[v1 + 1]! + b2 * vertices[v2 + 1]!;
    const pz = b0 * vertices[v0 + 2]! + b1 * vertices[v1 + 2]! + b2 * vertices[v2 + 2]!;
    if (isPoint) {
      lx = light.x - px;
      ly = light.y - py;
      lz = light.z - pz;
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
    const nl = nx * lx + ny * ly + nz * lz;
    let matte = ambient;
    let gloss = 0;
    if (nl > 0) {
      matte += diffuse * nl;
      let vx = eyeX - px;
      let vy = eyeY - py;
      let vz = eyeZ - pz;
      const far = Math.sqrt(vx * vx + vy * vy + vz * vz);
      vx /= far;
      vy /= far;
      vz /= far;
      const vr = 2 * nl * (vx * nx + vy * ny + vz * nz) - (vx * lx + vy * ly + vz * lz);
      if (vr > 0) gloss = specular * power(vr, shininess);
    }
    shaded[o] = matte * tr + gloss;
    shaded[o + 1] = matte * tg + gloss;
    shaded[o + 2] = matte * tb + gloss;
  }
}

/**
 * Fills `baryGradient` from `colorGradient` (that of `shaded`), and adds to the gradients of the scene (vertices here only as points on
 * the face at fixed barycentrics) and of the pose (eye and head light).
 */
export function shadeBackward(
  scene: Scene,
  pose: Pose,
  options: DrawOptions,
  work: Workspace,
  gradient: SceneGradient,
  poseGradient: PoseGradient,
): void {
  const { faces, vertices, normals, colors, groups } = scene;
  const { vertices: gVertices, normals: gNormals, colors: gColors } = gradient;
  const { size, face, bary, solidity, colorGradient, baryGradient } = work;
  const { ambient, diffuse, specular, shininess, twoSided } = options;
  const cornerNormal = groups.normal;
  const eyeX = pose.distance * pose.back[0]!;
  const eyeY = pose.distance * pose.back[1]!;
  const eyeZ = pose.distance * pose.back[2]!;
  const light = lightOf(options.light, pose);
  const isPoint = light.point;
  let lx = light.x;
  let ly = light.y;
  let lz = light.z;
  let lightFar = 1;
  let gEyeX = 0;
  let gEyeY = 0;
  let gEyeZ = 0;
  let gLightX = 0;
  let gLightY = 0;
  let gLightZ = 0;
  let [tr, tg, tb] = scene.color;
  for (let p = 0, o = 0; p < size * size; p++, o += 3) {
    const f = face[p]!;
    if (f < 0) continue;
    const gr = colorGradient[o]!;
    const gg = colorGradient[o + 1]!;
    const gb = colorGradient[o + 2]!;
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
    const scale = length > 0 ? (twoSided && solidity[f]! > 0 ? -1 : 1) / length : 0;
    nx *= scale;
    ny *= scale;
    nz *= scale;
    const px = b0 * vertices[v0]! + b1 * vertices[v1]! + b2 * vertices[v2]!;
    const py = b0 * vertices[v0 + 1]! + b1 * vertices[v1 + 1]! + b2 * vertices[v2 + 1]!;
    const pz = b0 * vertices[v0 + 2]! + b1 * vertices[v1 + 2]! + b2 * vertices[v2 + 2]!;
    if (isPoint) {
      lx = light.x - px;
      ly = light.y - py;
      lz = light.z - pz;
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
    const nl = nx * lx + ny * ly + nz * lz;

    let matte = ambient;
    let g0 = 0;
    let g1 = 0;
    let g2 = 0;
    if (nl > 0) {
      matte += diffuse * nl;
      let vx = eyeX - px;
      let vy = eyeY - py;
      let vz = eyeZ - pz;
      const far = Math.sqrt(vx * vx + vy * vy + vz * vz);
      vx /= far;
      vy /= far;
      vz /= far;
      const nv = vx * nx + vy * ny + vz * nz;
      const vl = vx * lx + vy * ly + vz * lz;
      const vr = 2 * nl * nv - vl;
      // v·r = 2 (n·l)(n·v) − v·l
      const gvr = vr > 0 ? specular * (gr + gg + gb) * shininess * power(vr, shininess - 1) : 0;
      const gnl = diffuse * (gr * tr + gg * tg + gb * tb) + 2 * nv * gvr;
      const gnv = 2 * nl * gvr;
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
      gNormals[n0]! += b0 * gnx;
      gNormals[n0 + 1]! += b0 * gny;
      gNormals[n0 + 2]! += b0 * gnz;
      gNormals[n1]! += b1 * gnx;
      gNormals[n1 + 1]! += b1 * gny;
      gNormals[n1 + 2]! += b1 * gnz;
      gNormals[n2]! += b2 * gnx;
      gNormals[n2 + 1]! += b2 * gny;
      gNormals[n2 + 2]! += b2 * gnz;

      // v = (eye − p) / |eye − p|
      const gv = gvx * vx + gvy * vy + gvz * vz;
      gvx = (gvx - gv * vx) / far;
      gvy = (gvy - gv * vy) / far;
      gvz = (gvz - gv * vz) / far;
      gEyeX += gvx;
      gEyeY += gvy;
      gEyeZ += gvz;
      let gpx = -gvx;
      let gpy = -gvy;
      let gpz = -gvz;
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
    if (colors && gColors) {
      const gtr = matte * gr;
      const gtg = matte * gg;
      const gtb = matte * gb;
      g0 += gtr * colors[v0]! + gtg * colors[v0 + 1]! + gtb * colors[v0 + 2]!;
      g1 += gtr * colors[v1]! + gtg * colors[v1 + 1]! + gtb * colors[v1 + 2]!;
      g2 += gtr * colors[v2]! + gtg * colors[v2 + 1]! + gtb * colors[v2 + 2]!;
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
    baryGradient[o] = g0;
    baryGradient[o + 1] = g1;
    baryGradient[o + 2] = g2;
  }
  // eye = distance · back
  const { back } = poseGradient;
  back[0]! += pose.distance * gEyeX;
  back[1]! += pose.distance * gEyeY;
  back[2]! += pose.distance * gEyeZ;
  poseGradient.distance += pose.back[0]! * gEyeX + pose.back[1]! * gEyeY + pose.back[2]! * gEyeZ;
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

/** A unit vector towards the light, or the light's position where `point`; world space. */
function lightOf(light: Light, pose: Pose): { readonly point: boolean; readonly x: number; readonly y: number; readonly z: number } {
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

/** x ** n, by squaring for whole n: several times faster than Math.pow, and the highlight takes one per pixel. */
function power(x: number, n: number): number {
  if (n !== (n | 0)) return x ** n;
  let result = 1;
  for (let base = x, rest = n; rest > 0; rest >>= 1, base *= base) if (rest & 1) result *= base;
  return result;
}

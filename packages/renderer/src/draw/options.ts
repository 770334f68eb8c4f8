/** @file What can be chosen about a picture. */

import { expectKeys } from "@dilf/tensor";
import type { NormalMode } from "../geometry/normals.ts";

export type Vector3 = readonly [number, number, number];

/** Where the light comes from. */
export type Light =
  /**
   * From the camera's side, in parallel: moves with every camera. `offset` (view space: +x right, +y up, +z towards the eye; any length) points from
   * the shape towards the light; [0, 0, 1] is along the line of sight.
   */
  | { readonly kind: "head"; readonly offset: Vector3 }
  /** In parallel, `direction` (world, any length) points from the shape towards the light. */
  | { readonly kind: "directional"; readonly direction: Vector3 }
  /** From a point, `position` in world units; no falloff. */
  | { readonly kind: "point"; readonly position: Vector3 };

export interface RasterOptions {
  /** Width and height in pixels. */
  readonly size: number;
  /** Full vertical angle of view in degrees, in (0, 180). */
  readonly fov: number;
  /** World units in front of the eye, > 0; what is nearer is cut off, exactly, inside faces too. */
  readonly near: number;
}

export interface DrawOptions extends RasterOptions {
  readonly light: Light;
  /** Shares of the light's three parts in display values; together at most 1, so that pictures stay in 0..1. */
  readonly ambient: number;
  readonly diffuse: number;
  readonly specular: number;
  /** Exponent of the highlight, ≥ 1. */
  readonly shininess: number;
  /** "vertex": the mesh's colours, grey 0.7 where it has none. Or one colour for everything, display values in 0..1. */
  readonly color: "vertex" | Vector3;
  /** Display values in 0..1. */
  readonly background: Vector3;
  readonly normals: NormalMode;
  /** Degrees in [0, 180]: in mode "crease", faces that meet at more than this show an edge. */
  readonly creaseAngle: number;
  /** Turns the normals of faces seen from behind towards the viewer; `false` is PyTorch3D's way. */
  readonly twoSided: boolean;
  /** Blends pixels at edges by where the edge lies: smooth outlines, and the only way outlines get a gradient. */
  readonly antialias: boolean;
}

export const GREY: Vector3 = [0.7, 0.7, 0.7];

export const DRAW_DEFAULTS: DrawOptions = {
  size: 224,
  fov: 60,
  near: 0.1,
  // Our choice: over the viewer's left shoulder, and more of it diffuse than in PyTorch3D (0.5, 0.3, 0.2). There diffuse light spans 0.7 · 0.3 = 0.21 of a grey
  // shape's display values, and along the line of sight the faces of a box lie close together in it: low-poly houses were blots. Here it spans 0.42.
  light: { kind: "head", offset: [-0.6, 0.9, 1] },
  ambient: 0.3,
  diffuse: 0.6,
  specular: 0.1,
  shininess: 64, // PyTorch3D's
  color: "vertex",
  background: [1, 1, 1],
  normals: "crease",
  creaseAngle: 40,
  twoSided: true,
  antialias: true,
};

const MAX_SIZE = 8192; // 8192² pixels × 100 bytes of scratch is as much as a machine can be asked for

/** Defaults under what was given, checked. @throws TypeError for an unknown option, RangeError for one out of range */
export function drawOptions(where: string, given: Partial<DrawOptions>): DrawOptions {
  expectKeys(where, given, Object.keys(DRAW_DEFAULTS));
  const options: DrawOptions = { ...DRAW_DEFAULTS, ...given };
  const { size, fov, near, ambient, diffuse, specular, shininess, creaseAngle, color, background, normals, twoSided, antialias } = options;
  const demand = (fits: boolean, name: string, wanted: string, got: unknown) => {
    if (!fits) throw new RangeError(`${where}: ${name} must be ${wanted}, got ${JSON.stringify(got)}`);
  };
  demand(Number.isInteger(size) && size >= 1 && size <= MAX_SIZE, "size", `an integer in 1..${MAX_SIZE}`, size);
  demand(fov > 0 && fov < 180, "fov", "degrees in (0, 180)", fov);
  demand(near > 0 && Number.isFinite(near), "near", "a finite number > 0", near);
  demand(ambient >= 0 && diffuse >= 0 && specular >= 0, "ambient, diffuse and specular", "≥ 0", [ambient, diffuse, specular]);
  // 1e-9: 0.5 + 0.3 + 0.2 is not 1 in every order of summation.
  demand(ambient + diffuse + specular <= 1 + 1e-9, "ambient + diffuse + specular", "at most 1", ambient + diffuse + specular);
  demand(shininess >= 1 && Number.isFinite(shininess), "shininess", "a finite number ≥ 1", shininess);
  demand(creaseAngle >= 0 && creaseAngle <= 180, "creaseAngle", "degrees in 0..180", creaseAngle);
  demand(color === "vertex" || isColor(color), "color", '"vertex" or three numbers in 0..1', color);
  demand(isColor(background), "background", "three numbers in 0..1", background);
  demand(["crease", "vertex", "face"].includes(normals), "normals", '"crease", "vertex" or "face"', normals);
  demand(typeof twoSided === "boolean", "twoSided", "true or false", twoSided);
  demand(typeof antialias === "boolean", "antialias", "true or false", antialias);
  checkLight(where, options.light);
  return options;
}

function checkLight(where: string, light: Light): void {
  switch (light.kind) {
    case "head":
      if (!(isVector(light.offset) && Math.hypot(...light.offset) > 0))
        throw new RangeError(`${where}: light.offset must be three finite numbers, not all 0, got ${JSON.stringify(light.offset)}`);
      return;
    case "directional":
      if (!(isVector(light.direction) && Math.hypot(...light.direction) > 0))
        throw new RangeError(`${where}: light.direction must be three finite numbers, not all 0, got ${JSON.stringify(light.direction)}`);
      return;
    case "point":
      if (!isVector(light.position))
        throw new RangeError(`${where}: light.position must be three finite numbers, got ${JSON.stringify(light.position)}`);
      return;
    default:
      throw new RangeError(
        `${where}: light must be of kind "head", "directional" or "point", got ${JSON.stringify(light satisfies never)}`,
      );
  }
}

function isVector(value: unknown): boolean {
  return Array.isArray(value) && value.length === 3 && value.every((x) => Number.isFinite(x));
}

function isColor(value: unknown): boolean {
  return isVector(value) && (value as number[]).every((x) => x >= 0 && x <= 1);
}

/** @file What can be chosen about a picture. */

import { expectKeys } from "@dilf/tensor";
import type { NormalMode } from "../geometry/normals.ts";
import { type ModeName, modes } from "./modes/index.ts";

/** x, y, z, or red, green, blue. */
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

/** What decides which face a pixel sees. */
export interface RasterOptions {
  /** Width and height in pixels. */
  readonly size: number;
  /** "perspective" reads `fov`, "orthographic" reads `span`; the distance of the camera then moves nothing but the near plane. */
  readonly projection: "perspective" | "orthographic";
  /** Full vertical angle of view in degrees, in (0, 180). */
  readonly fov: number;
  /** Half the height of the orthographic window, world units. */
  readonly span: number;
  /** World units in front of the eye, > 0; what is nearer is cut off, exactly, inside faces too. */
  readonly near: number;
  /** "back" leaves out the faces that are seen from behind. Halves the work on closed meshes, tears holes into open ones. */
  readonly cull: "none" | "back";
}

/**
 * How the modes "soft" and "silhouette" blend the nearest faces of a pixel (Liu et al. 2019, "Soft Rasterizer", as PyTorch3D has it). Lengths are in NDC: the
 * picture is 2 wide. A face takes part with σ(−d / sigma), d the squared distance to its nearest edge, negative inside.
 */
export interface SoftOptions {
  /** K: how many faces a pixel may hold, the nearest in depth. Where more overlap within the blur, the rest is dropped, and so is its gradient. */
  readonly facesPerPixel: number;
  /** NDC², > 0: √sigma is about half the width of a soft edge. 1e-4 is one pixel of 224. */
  readonly sigma: number;
  /** > 0: how sharply "soft" prefers the nearer face, as a part of `far` − `near`. */
  readonly gamma: number;
  /** NDC²: faces farther than √blurRadius from a pixel take no part. "auto" is where σ falls to 1e-4: ln(1/1e-4 − 1) · sigma. */
  readonly blurRadius: number | "auto";
  /** The depths, world units, between which `gamma` is measured; they cut nothing off. */
  readonly near: number;
  readonly far: number;
  /**
   * "over": the blended colour over the background by the silhouette's alpha, so that soft edges are soft. "none": the blended colour alone, PyTorch3D's RGB (the
   * background has next to no weight in it: shapes grow by the blur and end in a step, which has no derivative).
   */
  readonly composite: "over" | "none";
  /**
   * How much of a pixel its faces cover, from their parts p. "product": 1 − Π (1 − p), PyTorch3D's: a quarter of the background shines through along every edge. "sum":
   * 1 − max(0, 1 − Σ p)², for whole surfaces: along the common edge of two faces their parts are σ(x) and σ(−x). But outlines are steeper, and pixels sample their gradient
   * less well: at the same sigma cameras' gradients differ from those of supersampled pictures by up to 6 % in length where the product's differ by 4 %.
   */
  readonly alpha: "sum" | "product";
}

export interface LayerOptions extends RasterOptions {
  readonly facesPerPixel: number; // K
  /** NDC²; 0 holds only faces that the pixel lies in. */
  readonly blurRadius: number;
}

/** How meshes are drawn; defaults in `DRAW_DEFAULTS`. */
export interface DrawOptions extends RasterOptions {
  /**
   * "phong": shaded, the nearest face per pixel. "depth", "normal": the same faces as pictures of numbers, see `modes/`. "soft": shaded, the K nearest faces blended.
   * "silhouette": `color` (black where that is "vertex") over the background by how much of a pixel the K nearest faces cover.
   */
  readonly mode: ModeName;
  /** Read by the modes "soft" and "silhouette". */
  readonly soft: SoftOptions;
  readonly light: Light;
  /** Shares of the light's three parts in display values; together at most 1, so that pictures stay in 0..1. */
  readonly ambient: number;
  readonly diffuse: number;
  readonly specular: number;
  /** Exponent of the highlight, ≥ 1. */
  readonly shininess: number;
  /** "vertex": the mesh's colours and textures, grey 0.7 where it has neither. Or one colour for everything, display values in 0..1. */
  readonly color: "vertex" | Vector3;
  /** Display values in 0..1. */
  readonly background: Vector3;
  readonly normals: NormalMode;
  /** Degrees in [0, 180]: in mode "crease", faces that meet at more than this show an edge. */
  readonly creaseAngle: number;
  /** Turns the normals of faces seen from behind towards the viewer, in mode "soft" smoothly, where faces also fade as they turn edge-on; `false` is PyTorch3D's way. */
  readonly twoSided: boolean;
  /** Blends pixels at edges by where the edge lies: smooth outlines, and the only way outlines get a gradient in the modes that see one face per pixel. */
  readonly antialias: boolean;
}

export const GREY: Vector3 = [0.7, 0.7, 0.7];

/**
 * The blending of the modes "soft" and "silhouette": our choice, where PyTorch3D's are K = 8 (or 50), sigma = 1e-4 and composite "none": with a blur of 3.4 pixels of 224 to either side, small faces fill lists of 8 before the face
 * comes that the pixel lies in, and such pixels are holes. One view of a sphere of 10,000 faces and of twelve meshes of 76 to 28,354 faces, 224 px: of the pixels that lie in a face
 * 8.4 % were less than 0.45 opaque; with sigma = 3e-5 2.8 %, with K = 16 too 0.4 %, at a fifth more fragments in all.
 */
export const SOFT_DEFAULTS: SoftOptions = {
  facesPerPixel: 16,
  sigma: 3e-5,
  gamma: 1e-4,
  blurRadius: "auto",
  near: 1,
  far: 100,
  composite: "over",
  alpha: "product",
};

/** What `drawMesh` and `createRenderer` do when an option is not given. */
export const DRAW_DEFAULTS: DrawOptions = {
  size: 224,
  projection: "perspective",
  fov: 60,
  span: 1,
  near: 0.1,
  cull: "none",
  mode: "phong",
  soft: SOFT_DEFAULTS,
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

/** What a caller may leave out: any option, and any of the options of `soft`. */
export type GivenOptions = Partial<Omit<DrawOptions, "soft">> & { readonly soft?: Partial<SoftOptions> };

const MAX_SIZE = 8192; // 8192² pixels × 100 bytes of scratch is as much as a machine can be asked for

/** Defaults under what was given, checked. @throws TypeError for an unknown option, RangeError for one out of range */
export function drawOptions(where: string, given: GivenOptions): DrawOptions {
  expectKeys(where, given, Object.keys(DRAW_DEFAULTS));
  if (given.soft) expectKeys(`${where}: soft`, given.soft, Object.keys(SOFT_DEFAULTS));
  const options: DrawOptions = { ...DRAW_DEFAULTS, ...given, soft: { ...SOFT_DEFAULTS, ...given.soft } };
  const {
    size,
    projection,
    fov,
    span,
    near,
    cull,
    mode,
    ambient,
    diffuse,
    specular,
    shininess,
    creaseAngle,
    color,
    background,
    normals,
    twoSided,
    antialias,
  } = options;
  const demand = (fits: boolean, name: string, wanted: string, got: unknown) => {
    if (!fits) throw new RangeError(`${where}: ${name} must be ${wanted}, got ${JSON.stringify(got)}`);
  };
  demand(Number.isInteger(size) && size >= 1 && size <= MAX_SIZE, "size", `an integer in 1..${MAX_SIZE}`, size);
  demand(fov > 0 && fov < 180, "fov", "degrees in (0, 180)", fov);
  demand(projection === "perspective" || projection === "orthographic", "projection", '"perspective" or "orthographic"', projection);
  demand(span > 0 && Number.isFinite(span), "span", "a finite number > 0", span);
  demand(near > 0 && Number.isFinite(near), "near", "a finite number > 0", near);
  demand(cull === "none" || cull === "back", "cull", '"none" or "back"', cull);
  demand(Object.hasOwn(modes, mode), "mode", `one of ${Object.keys(modes).join(", ")}`, mode);
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
  checkSoft(where, options.soft);
  return options;
}

const MAX_FACES_PER_PIXEL = 256;

function checkSoft(where: string, { facesPerPixel, sigma, gamma, blurRadius, near, far, composite, alpha }: SoftOptions): void {
  const demand = (fits: boolean, name: string, wanted: string, got: unknown) => {
    if (!fits) throw new RangeError(`${where}: soft.${name} must be ${wanted}, got ${JSON.stringify(got)}`);
  };
  const K = facesPerPixel;
  demand(Number.isInteger(K) && K >= 1 && K <= MAX_FACES_PER_PIXEL, "facesPerPixel", `an integer in 1..${MAX_FACES_PER_PIXEL}`, K);
  demand(sigma > 0 && Number.isFinite(sigma), "sigma", "a finite number > 0", sigma);
  demand(gamma > 0 && Number.isFinite(gamma), "gamma", "a finite number > 0", gamma);
  demand(
    blurRadius === "auto" || (blurRadius >= 0 && Number.isFinite(blurRadius)),
    "blurRadius",
    '"auto" or a finite number ≥ 0',
    blurRadius,
  );
  demand(near >= 0 && far > near && Number.isFinite(far), "near and far", "finite, 0 ≤ near < far", [near, far]);
  demand(composite === "over" || composite === "none", "composite", '"over" or "none"', composite);
  demand(alpha === "sum" || alpha === "product", "alpha", '"sum" or "product"', alpha);
}

/** `blurRadius` as a number, NDC². */
export function blurRadiusOf({ blurRadius, sigma }: SoftOptions): number {
  return blurRadius === "auto" ? Math.log(1 / 1e-4 - 1) * sigma : blurRadius;
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

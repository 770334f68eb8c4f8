/** @file glTF 2.0, as .gltf and .glb, through glTF-Transform. */

import { tensor } from "@dilf/tensor";
import { type Accessor, type Extension, type GLTF, Logger, type Primitive, Verbosity, WebIO } from "@gltf-transform/core";
import { checkMesh } from "../geometry/check.ts";
import type { Mesh, Texture } from "../shape.ts";
import { type Companions, companionsOf, type LoadOptions } from "./companions.ts";
import { type GltfFile, isGlb, openGltf } from "./gltf-file.ts";
import { type Matrix, placedNodes } from "./gltf-nodes.ts";
import { said } from "./said.ts";
import { encodeSrgb } from "./srgb.ts";

const TRIANGLES = 4;
const TRIANGLE_STRIP = 5;
const TRIANGLE_FAN = 6;

/** More is no shape to draw: 400 MB of indices. */
const MOST_FACES = 2 ** 25;

/**
 * glTF 2.0, as JSON or binary. All triangle primitives of the default scene in world space, merged.
 * Colours: base colour factor × COLOR_0 as display values, and base colour pictures (PNG, JPEG; opacity is not read) with KHR_texture_transform; none where
 * nothing but white is given. Buffers and pictures may be inside, in data: addresses, or companions; geometry that is compressed (Draco, meshopt) or
 * quantized is unpacked, the former by what `options.gltf` brings.
 * @throws RangeError for a cut or foreign file, another version, counts and references beyond the file, a required extension that is not read, skins,
 *   active morph targets, instances; for companions that are missing
 */
export function parseGltf(bytes: Uint8Array, name = "GLTF", options: LoadOptions = {}): Promise<Mesh> {
  return loadGltf(bytes, name, companionsOf("parseGltf", options));
}

/** As `parseGltf`, for the binary form alone. */
export async function parseGlb(bytes: Uint8Array, name = "GLB", options: LoadOptions = {}): Promise<Mesh> {
  if (!isGlb(bytes)) throw new RangeError(`${name}: not a GLB file (it does not start with "glTF")`);
  return loadGltf(bytes, name, companionsOf("parseGlb", options));
}

export async function loadGltf(bytes: Uint8Array, name: string, companions: Companions): Promise<Mesh> {
  const file = await openGltf(bytes, name, companions);
  const placed = placedNodes(file.json, name);
  const meshes = await decode(file, name, companions);
  const parts: Part[] = [];
  let V = 0;
  let F = 0;
  for (const { mesh, matrix } of placed) {
    const primitives = meshes[mesh];
    if (!primitives) throw new RangeError(`${name}: a node has mesh ${said(mesh)}, which is not there`);
    for (const [p, primitive] of primitives.entries()) {
      const mode = primitive.getMode();
      if (mode !== TRIANGLES && mode !== TRIANGLE_STRIP && mode !== TRIANGLE_FAN) continue; // points and lines have no surface
      const position = primitive.getAttribute("POSITION");
      if (!position) throw new RangeError(`${name}: a primitive of mesh ${mesh} has no POSITION`);
      const corners = primitive.getIndices()?.getCount() ?? position.getCount();
      parts.push({ primitive, position, matrix, firstVertex: V, firstFace: F, definition: file.json.meshes![mesh]!.primitives[p]! });
      V += position.getCount();
      F += mode === TRIANGLES ? Math.floor(corners / 3) : Math.max(0, corners - 2);
      if (F > MOST_FACES || V > MOST_FACES)
        throw new RangeError(`${name}: the scene has more than ${MOST_FACES} faces or vertices, which is not read; simplify it`);
    }
  }
  const out: Target = { name, vertices: new Float32Array(3 * V), faces: new Int32Array(3 * F) };
  for (const part of parts) {
    placeVertices(part, out);
    placeFaces(part, out);
  }
  const mesh: Mesh = {
    kind: "mesh",
    vertices: tensor(out.vertices, [V, 3]),
    faces: tensor(out.faces, [F, 3]),
    ...(await dress(file, parts, out, companions)),
  };
  checkMesh(name, mesh);
  return mesh;
}

/** A primitive at a place in the scene, and its place in the mesh. */
interface Part {
  readonly primitive: Primitive;
  readonly position: Accessor;
  readonly matrix: Matrix;
  readonly firstVertex: number;
  readonly firstFace: number;
  readonly definition: GLTF.IMeshPrimitive;
}

interface Target {
  readonly name: string;
  readonly vertices: Float32Array; // [V, 3] world
  readonly faces: Int32Array; //      [F, 3]
}

async function decode({ document, extensions }: GltfFile, name: string, { gltf }: Companions): Promise<Primitive[][]> {
  // Its warnings would go to the console.
  const io = new WebIO().setLogger(new Logger(Verbosity.SILENT)).registerDependencies({ ...gltf.dependencies });
  const wanted = (gltf.extensions ?? []) as (typeof Extension)[];
  io.registerExtensions(wanted.filter(({ EXTENSION_NAME }) => extensions.includes(EXTENSION_NAME)));
  try {
    const read = await io.readJSON(document);
    return read
      .getRoot()
      .listMeshes()
      .map((mesh) => mesh.listPrimitives());
  } catch (cause) {
    const reason = cause instanceof Error && !(cause instanceof TypeError) ? cause.message : "its data does not decode";
    throw new RangeError(`${name}: not a readable glTF: ${reason}`, { cause });
  }
}

/** An accessor's numbers, fractions where it says so: [count · components]. */
function numbersOf(accessor: Accessor, components: number, where: string): Float32Array {
  if (accessor.getElementSize() !== components)
    throw new RangeError(`${where} has ${accessor.getElementSize()} numbers each, ${components} are needed`);
  const array = accessor.getArray();
  if (array instanceof Float32Array && !accessor.getNormalized()) return array;
  const count = accessor.getCount();
  const out = new Float32Array(count * components);
  const element: number[] = [];
  for (let i = 0; i < count; i++) {
    accessor.getElement(i, element);
    for (let k = 0; k < components; k++) out[components * i + k] = element[k]!;
  }
  return out;
}

function placeVertices({ position, matrix: m, firstVertex }: Part, { name, vertices }: Target): void {
  const local = numbersOf(position, 3, `${name}: a POSITION`);
  for (let i = 0, o = 3 * firstVertex; i < local.length; i += 3, o += 3) {
    const x = local[i]!;
    const y = local[i + 1]!;
    const z = local[i + 2]!;
    vertices[o] = m[0]! * x + m[4]! * y + m[8]! * z + m[12]!;
    vertices[o + 1] = m[1]! * x + m[5]! * y + m[9]! * z + m[13]!;
    vertices[o + 2] = m[2]! * x + m[6]! * y + m[10]! * z + m[14]!;
  }
}

function placeFaces({ primitive, position, matrix: m, firstVertex, firstFace }: Part, { name, faces }: Target): void {
  const count = position.getCount();
  const indices = primitive.getIndices()?.getArray() ?? null;
  const corners = indices?.length ?? count;
  const vertexAt = (i: number): number => {
    const index = indices ? indices[i]! : i;
    if (!(index < count)) throw new RangeError(`${name}: a face points at vertex ${index}, but its primitive has ${count} vertices`);
    return firstVertex + index;
  };
  const determinant =
    m[0]! * (m[5]! * m[10]! - m[9]! * m[6]!) - m[4]! * (m[1]! * m[10]! - m[9]! * m[2]!) + m[8]! * (m[1]! * m[6]! - m[5]! * m[2]!);
  let o = 3 * firstFace;
  const triangle = (a: number, b: number, c: number) => {
    // A mirroring transform turns the faces round (glTF 2.0, section 3.7.4).
    faces[o++] = a;
    faces[o++] = determinant < 0 ? c : b;
    faces[o++] = determinant < 0 ? b : c;
  };
  const mode = primitive.getMode();
  if (mode === TRIANGLES) for (let i = 0; i + 2 < corners; i += 3) triangle(vertexAt(i), vertexAt(i + 1), vertexAt(i + 2));
  else if (mode === TRIANGLE_STRIP)
    for (let i = 0; i + 2 < corners; i++) triangle(vertexAt(i), vertexAt(i + 1 + (i % 2)), vertexAt(i + 2 - (i % 2)));
  else for (let i = 1; i + 1 < corners; i++) triangle(vertexAt(i), vertexAt(i + 1), vertexAt(0));
}

/** How a primitive is painted: its base colour, or the diffuse colour of the older specular model. */
interface Paint {
  readonly factor: readonly number[]; // linear
  readonly picture: GLTF.ITextureInfo | null;
}

const WHITE: Paint = { factor: [1, 1, 1], picture: null };

function paintOf(json: GLTF.IGLTF, { material }: GLTF.IMeshPrimitive): Paint {
  const definition = material === undefined ? undefined : json.materials?.[material];
  if (!definition) return WHITE;
  const older = definition.extensions?.KHR_materials_pbrSpecularGlossiness as
    | { diffuseFactor?: number[]; diffuseTexture?: GLTF.ITextureInfo }
    | undefined;
  const { baseColorFactor, baseColorTexture } = definition.pbrMetallicRoughness ?? {};
  const factor = older ? older.diffuseFactor : baseColorFactor;
  return {
    factor: Array.isArray(factor) && factor.length >= 3 && factor.every(Number.isFinite) ? factor : WHITE.factor,
    picture: (older ? older.diffuseTexture : baseColorTexture) ?? null,
  };
}

/**
 * Colours and pictures. A vertex colour is factor × COLOR_0, both linear, as a display value; beside a picture it multiplies it. glTF multiplies linear light
 * and we display values: that differs by 0.03 at most (dark colours; equal for a pure power).
 */
async function dress(
  file: GltfFile,
  parts: readonly Part[],
  { name, vertices, faces }: Target,
  companions: Companions,
): Promise<Partial<Mesh>> {
  const textures: Texture[] = [];
  const known = new Map<string, number>(); // image and wrap → index into textures, −1 = left out
  const worn = new Int32Array(faces.length / 3).fill(-1);
  const colors = new Float32Array(vertices.length).fill(1);
  let uvs: Float32Array | null = null;
  let colored = false;
  for (const part of parts) {
    const { primitive, position, firstVertex, definition } = part;
    const { factor, picture } = paintOf(file.json, definition);
    const attribute = primitive.getAttribute("COLOR_0");
    if (attribute || factor[0] !== 1 || factor[1] !== 1 || factor[2] !== 1) {
      colored = true;
      const own = attribute && numbersOf(attribute, attribute.getElementSize() === 4 ? 4 : 3, `${name}: a COLOR_0`);
      const width = attribute?.getElementSize() ?? 0;
      if (own && attribute.getCount() < position.getCount())
        throw new RangeError(`${name}: a primitive has ${position.getCount()} vertices and ${attribute.getCount()} colours`);
      for (let v = 0; v < position.getCount(); v++)
        for (let k = 0; k < 3; k++) colors[3 * (firstVertex + v) + k] = encodeSrgb(factor[k]! * (own ? own[width * v + k]! : 1));
    }
    if (!picture || !companions.textures) continue;
    const placed = placePicture(part, picture, faces, name);
    if (!placed) continue;
    const wrap = wrapOf(file.json, picture, placed);
    const image = imageOf(file.json, picture, name, companions);
    if (image === null) continue;
    const key = `${image} ${wrap}`;
    if (!known.has(key)) {
      const source = await file.picture(image);
      const texture = source && (await companions.decode(source.bytes, source.name, wrap));
      known.set(key, texture ? textures.push(texture) - 1 : -1);
    }
    const texture = known.get(key)!;
    if (texture < 0) continue;
    uvs ??= new Float32Array(2 * faces.length);
    uvs.set(placed, 6 * part.firstFace);
    worn.fill(texture, part.firstFace, part.firstFace + placed.length / 6);
  }
  return {
    ...(colored
      ? { colors: tensor(colors, [colors.length / 3, 3]) }
      : uvs && worn.includes(-1)
        ? { colors: tensor(colors, [colors.length / 3, 3]) }
        : {}),
    ...(uvs ? { textures, uvs: tensor(uvs, [worn.length, 3, 2]) } : {}),
    ...(uvs && worn.some((texture) => texture !== 0) ? { faceTextures: tensor(worn, [worn.length]) } : {}),
  };
}

interface TextureTransform {
  readonly offset?: readonly [number, number];
  readonly rotation?: number;
  readonly scale?: readonly [number, number];
  readonly texCoord?: number;
}

/**
 * Texture coordinates of a primitive's faces, v upwards: [F, 3, 2]; null where the primitive has none. KHR_texture_transform rotates counter-clockwise as seen
 * with v downwards: the specification's listing has the other sense, its text, samples and every renderer this one (glTF issue 1563).
 */
function placePicture(
  { primitive, firstVertex, firstFace, position }: Part,
  picture: GLTF.ITextureInfo,
  faces: Int32Array,
  name: string,
): Float32Array | null {
  const transform = picture.extensions?.KHR_texture_transform as TextureTransform | undefined;
  const attribute = primitive.getAttribute(`TEXCOORD_${transform?.texCoord ?? picture.texCoord ?? 0}`);
  if (!attribute) return null;
  if (attribute.getCount() < position.getCount())
    throw new RangeError(`${name}: a primitive has ${position.getCount()} vertices and ${attribute.getCount()} texture coordinates`);
  const own = numbersOf(attribute, 2, `${name}: a TEXCOORD`);
  const { offset = [0, 0], rotation = 0, scale = [1, 1] } = transform ?? {};
  const cosine = Math.cos(rotation);
  const sine = Math.sin(rotation);
  const indices = primitive.getIndices();
  const corners = indices?.getCount() ?? position.getCount();
  const count = 3 * (primitive.getMode() === TRIANGLES ? Math.floor(corners / 3) : Math.max(0, corners - 2));
  const out = new Float32Array(2 * count);
  for (let c = 0; c < count; c++) {
    const vertex = faces[3 * firstFace + c]! - firstVertex;
    const u = own[2 * vertex]! * scale[0];
    const v = own[2 * vertex + 1]! * scale[1];
    out[2 * c] = cosine * u + sine * v + offset[0];
    out[2 * c + 1] = 1 - (cosine * v - sine * u + offset[1]);
  }
  return out;
}

const WRAPS: Readonly<Record<number, Texture["wrap"]>> = { 10497: "repeat", 33071: "clamp", 33648: "mirror" };

/** One way for both axes: where a sampler has two, that of the axis along which the faces go farther beyond the picture. */
function wrapOf(json: GLTF.IGLTF, { index }: GLTF.ITextureInfo, uvs: Float32Array): Texture["wrap"] {
  const sampler = json.samplers?.[json.textures?.[index]?.sampler ?? -1];
  const [across, along] = [sampler?.wrapS, sampler?.wrapT].map((code) => WRAPS[code ?? 10497] ?? "repeat") as [
    Texture["wrap"],
    Texture["wrap"],
  ];
  if (across === along) return across;
  const beyond = [0, 0];
  for (let i = 0; i < uvs.length; i++) beyond[i % 2] = Math.max(beyond[i % 2]!, -uvs[i]!, uvs[i]! - 1);
  return beyond[0]! >= beyond[1]! ? across : along;
}

/** The image of a texture; pictures in other formats than PNG and JPEG stand in extensions, beside a `source` or alone. */
function imageOf(json: GLTF.IGLTF, { index }: GLTF.ITextureInfo, name: string, companions: Companions): number | null {
  const texture = json.textures?.[index];
  if (!texture) throw new RangeError(`${name}: a material has texture ${said(index)}, which is not there`);
  if (texture.source !== undefined) return texture.source;
  const format = Object.keys(texture.extensions ?? {}).find((key) => /texture_/.test(key));
  return companions.skip(
    `${name}, texture ${index}: ${format ? `its picture is in the format of ${format}, which is not read` : "it has no picture"}; save it as PNG or JPEG, or leave pictures out with { textures: false }`,
  );
}

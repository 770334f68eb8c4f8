/**
 * @file What stands between a glTF file and glTF-Transform: the container, the companions, and checks.
 *
 * The library trusts counts, offsets and references (an accessor of 10⁹ elements without data is 12 GB of zeros), so they are checked here; and it is given no
 * more of the file than shapes and colours need, with every other accessor emptied, so that it decodes no normals, skins and animations.
 */

import { GLB_BUFFER, type GLTF, type JSONDocument } from "@gltf-transform/core";
import type { Companions } from "./companions.ts";
import { said } from "./said.ts";

export const DRACO = "KHR_draco_mesh_compression";
export const MESHOPT = ["EXT_meshopt_compression", "KHR_meshopt_compression"];

/**
 * Extensions that a file may require although we do nothing about them, or read them ourselves: they change how surfaces shine, the form in which numbers
 * are stored (which the library knows), or where pictures are (whose format is refused where it is met).
 */
const HARMLESS = [
  /^KHR_materials_/,
  /^KHR_mesh_quantization$/,
  /^KHR_texture_transform$/,
  /^KHR_texture_basisu$/,
  /^(EXT|MSFT|GOOGLE)_texture_/,
  /^KHR_lights_/,
  /^EXT_lights_/,
  /^KHR_xmp/,
];

/** All that a file's accessors may hold when unpacked. A scene beyond is no shape to classify. */
const MOST_BYTES = 2 ** 29;
const MOST_MEGABYTES = MOST_BYTES / 2 ** 20;

export interface GltfFile {
  readonly json: GLTF.IGLTF;
  readonly document: JSONDocument; //             what the library is given
  readonly extensions: readonly string[]; //      compressions that are to be undone
  picture(image: number): Promise<{ bytes: Uint8Array; name: string } | null>;
}

export async function openGltf(bytes: Uint8Array, name: string, companions: Companions): Promise<GltfFile> {
  const { json, binary } = isGlb(bytes) ? readContainer(bytes, name) : { json: readJson(bytes, name), binary: null };
  checkVersion(json, name);
  const extensions = checkExtensions(json, name, companions);
  const buffers = await readBuffers(json, binary, name, companions, extensions);
  checkViews(json, buffers, name, extensions);
  const kept = keptAccessors(json, name);
  checkAccessors(json, kept, name);
  return {
    json,
    document: pruned(json, kept, buffers, extensions),
    extensions,
    picture: (image) => readImage(json, image, buffers, name, companions),
  };
}

const MAGIC = 0x46546c67; // "glTF"
const JSON_CHUNK = 0x4e4f534a;
const BINARY_CHUNK = 0x004e4942;

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

export const isGlb = (bytes: Uint8Array): boolean => bytes.length >= 4 && viewOf(bytes).getUint32(0, true) === MAGIC;

function readContainer(bytes: Uint8Array, name: string): { json: GLTF.IGLTF; binary: Uint8Array | null } {
  const view = viewOf(bytes);
  if (bytes.length < 20) throw new RangeError(`${name}: the file is cut short: a GLB has at least 20 bytes, it has ${bytes.length}`);
  const version = view.getUint32(4, true);
  if (version !== 2) throw new RangeError(`${name}: glTF version ${version}; only 2 is read`);
  const length = view.getUint32(8, true);
  if (length > bytes.length) throw new RangeError(`${name}: the file is cut short: it says ${length} bytes and has ${bytes.length}`);
  let json: GLTF.IGLTF | null = null;
  let binary: Uint8Array | null = null;
  for (let at = 12; at + 8 <= length; ) {
    const size = view.getUint32(at, true);
    const kind = view.getUint32(at + 4, true);
    if (at + 8 + size > length)
      throw new RangeError(`${name}, byte ${at}: the file is cut short: a chunk says ${size} bytes, ${length - at - 8} are left`);
    const content = bytes.subarray(at + 8, at + 8 + size);
    if (kind === JSON_CHUNK && !json) json = readJson(content, name);
    else if (kind === BINARY_CHUNK && !binary) binary = content;
    at += 8 + size;
  }
  if (!json) throw new RangeError(`${name}: the GLB has no JSON chunk`);
  return { json, binary };
}

function readJson(bytes: Uint8Array, name: string): GLTF.IGLTF {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new RangeError(`${name}: not a readable glTF: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
  if (!isObject(json)) throw new RangeError(`${name}: not a glTF: its JSON is not an object`);
  for (const key of ["buffers", "bufferViews", "accessors", "meshes", "nodes", "scenes", "materials", "textures", "images", "samplers"]) {
    const list = json[key];
    if (list !== undefined && !(Array.isArray(list) && list.every(isObject)))
      throw new RangeError(`${name}: not a glTF: "${key}" is not a list of objects`);
  }
  for (const mesh of (json.meshes ?? []) as Record<string, unknown>[]) {
    const { primitives = [] } = mesh;
    if (!Array.isArray(primitives) || !primitives.every((primitive) => isObject(primitive) && isObject(primitive.attributes ?? {})))
      throw new RangeError(`${name}: not a glTF: the primitives of a mesh are not a list of objects`);
  }
  return json as unknown as GLTF.IGLTF;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

function checkVersion(json: GLTF.IGLTF, name: string): void {
  const version = json.asset?.version;
  if (typeof version !== "string" || !version.startsWith("2."))
    throw new RangeError(`${name}: glTF version ${said(version)}; only 2 is read`);
}

/** Which compressions the file needs to be undone. */
function checkExtensions(json: GLTF.IGLTF, name: string, { gltf }: Companions): string[] {
  const known = (gltf.extensions ?? []).map((extension) => (extension as { EXTENSION_NAME?: unknown }).EXTENSION_NAME);
  const listOf = (key: "extensionsRequired" | "extensionsUsed"): string[] => {
    const list: unknown = json[key] ?? [];
    if (!Array.isArray(list) || !list.every((item) => typeof item === "string"))
      throw new RangeError(`${name}: not a glTF: "${key}" is not a list of names`);
    return list;
  };
  const required = listOf("extensionsRequired");
  for (const extension of required) {
    if (known.includes(extension) || HARMLESS.some((pattern) => pattern.test(extension))) continue;
    const compressed = extension === DRACO || MESHOPT.includes(extension);
    throw new RangeError(
      `${name}: it requires ${extension}, which ${
        compressed
          ? "is undone by a decoder that you bring: loadShape(name, bytes, { gltf }), or readShape of @dilf/renderer/node with @gltf-transform/extensions and its decoder installed"
          : "is not read; export the file without it"
      }`,
    );
  }
  return [...new Set([...required, ...listOf("extensionsUsed")])].filter((extension) => known.includes(extension));
}

/** The bytes of every buffer; null for those that only a compression stands in for. */
async function readBuffers(
  json: GLTF.IGLTF,
  binary: Uint8Array | null,
  name: string,
  companions: Companions,
  extensions: readonly string[],
): Promise<(Uint8Array | null)[]> {
  const out: (Uint8Array | null)[] = [];
  for (const [i, { uri, byteLength, extensions: own }] of (json.buffers ?? []).entries()) {
    const where = `${name}, buffer ${i}`;
    let data: Uint8Array | null;
    if (uri !== undefined) data = await readUri(uri, where, (path) => companions.need(path, `${name} names the buffer`));
    else if (i === 0 && binary) data = binary;
    else if (own && MESHOPT.some((key) => extensions.includes(key) && key in own)) data = null;
    else throw new RangeError(`${where}: it has no data`);
    if (!isCount(byteLength)) throw new RangeError(`${where}: its byteLength is ${said(byteLength)}`);
    if (data && byteLength > data.length)
      throw new RangeError(`${where}: it is cut short: it says ${byteLength} bytes and has ${data.length}`);
    out.push(data);
  }
  return out;
}

/** A data: address holds its bytes itself; anything else is the path of a companion. */
async function readUri(uri: unknown, where: string, file: (path: string) => Promise<Uint8Array>): Promise<Uint8Array> {
  if (typeof uri !== "string") throw new RangeError(`${where}: its uri is not a text`);
  if (!/^data:/i.test(uri)) return file(decodedPath(uri));
  const comma = uri.indexOf(",");
  const encoded = comma < 0 ? "" : uri.slice(comma + 1);
  try {
    if (!/;base64$/i.test(uri.slice(0, comma))) return new TextEncoder().encode(decodeURIComponent(encoded));
    const text = atob(encoded);
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
    return bytes;
  } catch (cause) {
    throw new RangeError(`${where}: its data: uri is damaged: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

function decodedPath(uri: string): string {
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri; // a file name with a percent sign that nobody encoded
  }
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

interface MeshoptView {
  readonly buffer: number;
  readonly byteOffset?: number;
  readonly byteLength: number;
  readonly byteStride: number;
  readonly count: number;
}

function meshoptOf(view: GLTF.IBufferView, extensions: readonly string[]): MeshoptView | null {
  for (const key of MESHOPT)
    if (extensions.includes(key) && isObject(view.extensions?.[key])) return view.extensions[key] as unknown as MeshoptView;
  return null;
}

function checkViews(json: GLTF.IGLTF, buffers: readonly (Uint8Array | null)[], name: string, extensions: readonly string[]): void {
  let unpacked = 0;
  for (const [i, view] of (json.bufferViews ?? []).entries()) {
    const where = `${name}, buffer view ${i}`;
    const inside = ({ buffer, byteOffset = 0, byteLength }: Pick<MeshoptView, "buffer" | "byteOffset" | "byteLength">) => {
      const data = buffers[buffer];
      if (!data) throw new RangeError(`${where}: there is no buffer ${said(buffer)}`);
      if (!isCount(byteOffset) || !isCount(byteLength) || byteOffset + byteLength > data.length)
        throw new RangeError(`${where}: ${said(byteLength)} bytes from ${said(byteOffset)} on, of a buffer of ${data.length}`);
    };
    const packed = meshoptOf(view, extensions);
    if (!packed) {
      inside(view);
      continue;
    }
    inside(packed);
    const { count, byteStride } = packed;
    if (!isCount(count) || !isCount(byteStride) || byteStride > 256 || count * byteStride !== view.byteLength)
      throw new RangeError(`${where}: ${said(count)} × ${said(byteStride)} compressed bytes for ${said(view.byteLength)}`);
    unpacked += count * byteStride;
    if (unpacked > MOST_BYTES)
      throw new RangeError(`${where}: the file unpacks to more than ${MOST_MEGABYTES} MiB, which is not read; simplify it`);
  }
}

const ATTRIBUTE = /^(POSITION|COLOR_0|TEXCOORD_\d)$/;

/** The accessors that shapes and colours need. */
function keptAccessors(json: GLTF.IGLTF, name: string): Set<number> {
  const kept = new Set<number>();
  const keep = (index: unknown, what: string) => {
    if (!isCount(index) || index >= (json.accessors?.length ?? 0))
      throw new RangeError(`${name}: ${what} is accessor ${said(index)}, which is not there`);
    kept.add(index);
  };
  for (const [m, { primitives = [] }] of (json.meshes ?? []).entries())
    for (const { attributes = {}, indices } of primitives) {
      for (const [semantic, index] of Object.entries(attributes)) if (ATTRIBUTE.test(semantic)) keep(index, `${semantic} of mesh ${m}`);
      if (indices !== undefined) keep(indices, `the indices of mesh ${m}`);
    }
  return kept;
}

const COMPONENT_BYTES: Readonly<Record<number, number>> = { 5120: 1, 5121: 1, 5122: 2, 5123: 2, 5125: 4, 5126: 4 };
const COMPONENTS: Readonly<Record<string, number>> = { SCALAR: 1, VEC2: 2, VEC3: 3, VEC4: 4 };

function checkAccessors(json: GLTF.IGLTF, kept: ReadonlySet<number>, name: string): void {
  let total = 0;
  for (const i of kept) {
    const accessor = json.accessors![i]!;
    const where = `${name}, accessor ${i}`;
    const components = COMPONENTS[accessor.type];
    const size = COMPONENT_BYTES[accessor.componentType];
    if (!components || !size)
      throw new RangeError(`${where}: type ${said(accessor.type)} of componentType ${said(accessor.componentType)} is not that of a shape`);
    if (!isCount(accessor.count)) throw new RangeError(`${where}: its count is ${said(accessor.count)}`);
    const inView = (count: number, bytes: number, view: unknown, byteOffset: unknown = 0) => {
      const { byteLength, byteStride } = json.bufferViews?.[view as number] ?? {};
      if (!isCount(view) || byteLength === undefined) throw new RangeError(`${where}: there is no buffer view ${said(view)}`);
      const step = byteStride ?? bytes;
      if (!isCount(step) || step < bytes || step > 252 + bytes)
        throw new RangeError(`${where}: elements of ${bytes} bytes every ${said(step)}`);
      if (!isCount(byteOffset) || (count > 0 && byteOffset + step * (count - 1) + bytes > byteLength))
        throw new RangeError(
          `${where}: ${count} elements of ${bytes} bytes do not fit into buffer view ${view}, which has ${byteLength} bytes`,
        );
    };
    total += accessor.count * components * size;
    // What is unpacked is bounded before it is: accessors may claim any count without any data, and any number of them may share their data.
    if (total > MOST_BYTES)
      throw new RangeError(`${where}: the file unpacks to more than ${MOST_MEGABYTES} MiB, which is not read; simplify it`);
    if (accessor.bufferView !== undefined) inView(accessor.count, components * size, accessor.bufferView, accessor.byteOffset);
    if (accessor.sparse) {
      const { count, indices, values } = accessor.sparse;
      const width = COMPONENT_BYTES[indices?.componentType];
      if (!isCount(count) || count > accessor.count || !width || !isObject(values))
        throw new RangeError(`${where}: its sparse part is malformed`);
      inView(count, width, indices.bufferView, indices.byteOffset);
      inView(count, components * size, values.bufferView, values.byteOffset);
    }
  }
}

/** The part of the file that the library reads. */
function pruned(
  json: GLTF.IGLTF,
  kept: ReadonlySet<number>,
  buffers: readonly (Uint8Array | null)[],
  extensions: readonly string[],
): JSONDocument {
  const resources: Record<string, Uint8Array<ArrayBuffer>> = {};
  const part = {
    asset: { version: "2.0" },
    extensionsUsed: [...extensions],
    extensionsRequired: [...extensions],
    buffers: (json.buffers ?? []).map(({ byteLength, extensions: own }, i) => {
      const data = buffers[i];
      // The library knows a buffer without an address as the GLB's own, and there may be no data under an address.
      const uri = data ? `buffer${i}.bin` : undefined;
      if (uri) resources[uri] = data as Uint8Array<ArrayBuffer>;
      return { byteLength, ...(uri ? { uri } : {}), ...(own ? { extensions: own } : {}) };
    }),
    bufferViews: json.bufferViews ?? [],
    accessors: (json.accessors ?? []).map((accessor, i) => (kept.has(i) ? accessor : { type: "SCALAR", componentType: 5126, count: 0 })),
    meshes: (json.meshes ?? []).map(({ primitives = [] }) => ({
      primitives: primitives.map((primitive) => shapeAlone(primitive, extensions)),
    })),
  };
  resources[GLB_BUFFER] = new Uint8Array(0);
  return { json: part as unknown as GLTF.IGLTF, resources };
}

function shapeAlone({ attributes = {}, indices, mode, extensions: own }: GLTF.IMeshPrimitive, extensions: readonly string[]): object {
  const wanted = (record: object) => Object.fromEntries(Object.entries(record).filter(([semantic]) => ATTRIBUTE.test(semantic)));
  const draco = own?.[DRACO] as { bufferView: number; attributes: Record<string, number> } | undefined;
  return {
    attributes: wanted(attributes),
    ...(indices === undefined ? {} : { indices }),
    ...(mode === undefined ? {} : { mode }),
    ...(draco && extensions.includes(DRACO)
      ? { extensions: { [DRACO]: { bufferView: draco.bufferView, attributes: wanted(draco.attributes ?? {}) } } }
      : {}),
  };
}

async function readImage(
  json: GLTF.IGLTF,
  index: number,
  buffers: readonly (Uint8Array | null)[],
  name: string,
  companions: Companions,
): Promise<{ bytes: Uint8Array; name: string } | null> {
  const where = `${name}, image ${said(index)}`;
  const image = json.images?.[index];
  if (!image) throw new RangeError(`${where}: it is not there`);
  if (image.bufferView === undefined) {
    if (typeof image.uri === "string" && !/^data:/i.test(image.uri))
      return companions.read(decodedPath(image.uri), `${name} names the picture`);
    return { bytes: await readUri(image.uri, where, () => Promise.reject(new Error("unreachable"))), name: where };
  }
  const view = json.bufferViews?.[image.bufferView];
  const data = view && buffers[view.buffer];
  if (!data) throw new RangeError(`${where}: there is no buffer view ${said(image.bufferView)}`);
  const from = view.byteOffset ?? 0;
  return { bytes: data.subarray(from, from + view.byteLength), name: where };
}

/** @file The files that a shape's file names: materials, pictures, buffers. They are asked for by path; what a path means is the caller's. */

import type { Texture } from "../shape.ts";
import { decoders } from "./load-picture.ts";

/** What `loadShape` and `readShape` do with what stands beside a file, and how they take it. */
export interface LoadOptions {
  /**
   * Gives the bytes of a file that the shape's file names: a material library, a picture, a buffer. The path is relative to the shape's file, with forward
   * slashes, `.` and inner `..` resolved; it may begin with `../`. An absolute path, which is one of the machine that wrote the file, comes as its last part alone.
   * Without `files`, an OBJ has no materials and a glTF must hold everything itself.
   */
  readonly files?: (path: string) => Promise<Uint8Array>;
  /** Where given, a companion that is missing or a picture that cannot be read is left out and said here; otherwise it is an error. Buffers are always needed. */
  readonly onSkip?: (message: string) => void;
  /** Whether colours come from pictures: false reads the shape alone. Default true. */
  readonly textures?: boolean;
  /** Pictures are averaged down until no side is longer: finer ones than the drawings alias, as there are no mipmaps. Texels. Default 1024. */
  readonly textureSize?: number;
  /**
   * For glTF with compressed geometry: extensions of glTF-Transform with what they need, as its `WebIO` takes them, for example
   * `{ extensions: [KHRDracoMeshCompression], dependencies: { "draco3d.decoder": await draco3d.createDecoderModule() } }`.
   */
  readonly gltf?: GltfPlugins;
}

/** What glTF-Transform needs to unpack compressed geometry: `LoadOptions.gltf`. */
export interface GltfPlugins {
  readonly extensions?: readonly unknown[]; // classes that extend glTF-Transform's Extension
  readonly dependencies?: Readonly<Record<string, unknown>>;
}

export interface Companions {
  readonly given: boolean; //   whether there is anywhere to read from
  readonly textures: boolean; // whether pictures are wanted
  readonly gltf: GltfPlugins;
  /** The bytes of a companion; null where it was left out. `why` begins the message. */
  read(path: string, why: string): Promise<{ bytes: Uint8Array; name: string } | null>;
  /** The same for what nothing can be done without. */
  need(path: string, why: string): Promise<Uint8Array>;
  /** A picture by its path, read once however often it is worn; null where it was left out. */
  texture(path: string, why: string, wrap: Texture["wrap"]): Promise<Texture | null>;
  /** A picture from its bytes. */
  decode(bytes: Uint8Array, name: string, wrap: Texture["wrap"]): Promise<Texture | null>;
  /** Leaves something out, or throws. @param remedy what to do, for those who did not choose to leave it out */
  skip(message: string, remedy?: string): null;
}

const TEXTURE_SIZE = 1024;

/** No shape may have more texels in its pictures than this before they are averaged down: 16 pictures of 4096². */
const MOST_TEXELS = 2 ** 28;

export function companionsOf(where: string, options: LoadOptions): Companions {
  const { files, onSkip, textures = true, textureSize = TEXTURE_SIZE, gltf = {}, ...unknown } = options;
  const [extra] = Object.keys(unknown);
  if (extra) throw new TypeError(`${where}: unknown option "${extra}"; known are files, onSkip, textures, textureSize, gltf`);
  if (!(textureSize >= 1)) throw new RangeError(`${where}: textureSize must be a number of texels ≥ 1, got ${textureSize}`);
  const worn = new Map<string, Promise<Texture | null>>();
  let left = MOST_TEXELS;

  const skip: Companions["skip"] = (message, remedy) => {
    if (!onSkip) throw new RangeError(remedy ? `${message}; ${remedy}` : message);
    onSkip(message);
    return null;
  };
  const fetched = async (path: string, why: string): Promise<{ bytes: Uint8Array; name: string } | string> => {
    const name = cleanPath(path);
    if (!files) return `${why} "${name}", which is a file of its own: give loadShape { files }, or use readShape of @dilf/renderer/node`;
    if (name === null) return `${why} "${path}", which is not a path; put the file beside the shape and name it alone`;
    try {
      return { bytes: await files(name), name };
    } catch (cause) {
      return `${why} "${name}", which cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`;
    }
  };
  const read: Companions["read"] = async (path, why) => {
    const file = await fetched(path, why);
    return typeof file === "string" ? skip(file, "put it there, or leave it out with { onSkip }") : file;
  };
  const decode: Companions["decode"] = async (bytes, name, wrap) => {
    const { readPicture } = await decoders();
    try {
      const { texels, declared } = readPicture(bytes, name, textureSize, left);
      left -= declared;
      return { texels, wrap };
    } catch (cause) {
      return skip(cause instanceof Error ? cause.message : String(cause), "mend it, or leave pictures out with { textures: false }");
    }
  };
  return {
    given: files !== undefined,
    textures,
    gltf,
    skip,
    read,
    need: async (path, why) => {
      const file = await fetched(path, why);
      if (typeof file === "string") throw new RangeError(file);
      return file.bytes;
    },
    texture: (path, why, wrap) => {
      if (!textures) return Promise.resolve(null);
      const key = `${wrap} ${path}`;
      const known = worn.get(key);
      if (known) return known;
      const texture = read(path, `${why} names the picture`).then((file) => file && decode(file.bytes, `${why}, ${file.name}`, wrap));
      worn.set(key, texture);
      return texture;
    },
    decode,
  };
}

/** A path as files write it → relative, with forward slashes; null for addresses such as https://… */
export function cleanPath(path: string): string | null {
  const slashed = path.trim().replaceAll("\\", "/");
  if (/^[a-zA-Z][a-zA-Z\d+.-]+:/.test(slashed)) return null; // one letter is a drive
  const parts = slashed.split("/");
  if (/^\/|^[a-zA-Z]:/.test(slashed)) return parts.at(-1) || null;
  const out: string[] = [];
  for (const part of parts) {
    if (part === "" || part === ".") continue;
    if (part === ".." && out.length > 0 && out.at(-1) !== "..") out.pop();
    else out.push(part);
  }
  return out.length ? out.join("/") : null;
}

/** @file Decoders of compressed glTF, where they are installed: they weigh 4 MB, so they are no dependencies of ours. */

import type { GltfPlugins } from "../files/companions.ts";

// Names in variables: bundlers and type checkers are not to look for what need not be there.
const EXTENSIONS = "@gltf-transform/extensions";
const DRACO = "draco3dgltf";
const MESHOPT = "meshoptimizer/decoder";

interface ExtensionsModule {
  readonly KHRDracoMeshCompression: unknown;
  readonly EXTMeshoptCompression: unknown;
}

/** What a file that requires a compression needs; null where it requires none. */
export async function installedPlugins(path: string, bytes: Uint8Array): Promise<GltfPlugins | null> {
  if (!/\.(glb|gltf)$/i.test(path)) return null;
  // Required extensions stand in the JSON part as text. A name in a comment only costs an import.
  const draco = includes(bytes, "KHR_draco_mesh_compression");
  const meshopt = includes(bytes, "EXT_meshopt_compression");
  if (!draco && !meshopt) return null;
  const library = await installed<ExtensionsModule>(EXTENSIONS);
  if (!library) return null;
  const extensions: unknown[] = [];
  const dependencies: Record<string, unknown> = {};
  if (draco) {
    const decoder = await installed<{ default: { createDecoderModule(): Promise<unknown> } }>(DRACO);
    if (decoder) {
      extensions.push(library.KHRDracoMeshCompression);
      dependencies["draco3d.decoder"] = await decoder.default.createDecoderModule();
    }
  }
  if (meshopt) {
    const decoder = await installed<{ MeshoptDecoder: { ready: Promise<void> } }>(MESHOPT);
    if (decoder) {
      await decoder.MeshoptDecoder.ready;
      extensions.push(library.EXTMeshoptCompression);
      dependencies["meshopt.decoder"] = decoder.MeshoptDecoder;
    }
  }
  return { extensions, dependencies };
}

async function installed<T>(name: string): Promise<T | null> {
  try {
    return (await import(name)) as T;
  } catch {
    return null; // the reader says what is missing, when it is needed
  }
}

function includes(bytes: Uint8Array, text: string): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(text);
}

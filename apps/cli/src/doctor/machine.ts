/** @file What this machine is and has: facts, each with what to do where something is missing. */

import { access, opendir, readdir, stat } from "node:fs/promises";
import { availableParallelism, cpus, freemem, totalmem } from "node:os";
import { join } from "node:path";
import { BUNDLED_ENCODERS, readCard } from "@dilf/clip";
import { encoderFolder } from "../caches.ts";
import type { Io } from "../io.ts";

export interface Machine {
  readonly node: string;
  readonly platform: string;
  readonly cpu: string;
  /** Threads that this process may run at once. */
  readonly cores: number;
  readonly memory: { readonly total: number; readonly free: number }; // bytes
}

export function machine(): Machine {
  return {
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    cpu: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
    memory: { total: totalmem(), free: freemem() },
  };
}

const VULKAN = {
  libraries: ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib", "/usr/local/lib"],
  drivers: ["/usr/share/vulkan/icd.d", "/etc/vulkan/icd.d", "/usr/local/share/vulkan/icd.d"],
};

export interface Vulkan {
  /** Whether webgpu needs Vulkan here: on Linux it does; elsewhere the system brings Metal or Direct3D. */
  readonly needed: boolean;
  readonly loader: boolean;
  /** Names of the drivers that are installed. */
  readonly drivers: readonly string[];
  readonly missing?: string;
}

export async function vulkan(): Promise<Vulkan> {
  if (process.platform !== "linux") return { needed: false, loader: false, drivers: [] };
  const loader = (await Promise.all(VULKAN.libraries.map((folder) => isThere(join(folder, "libvulkan.so.1"))))).includes(true);
  const lists = await Promise.all(VULKAN.drivers.map((folder) => readdir(folder).catch(() => [])));
  const drivers = lists.flat().filter((name) => name.endsWith(".json"));
  const missing = !loader
    ? "install libvulkan1 (Debian, Ubuntu) or vulkan-loader (Fedora, Arch)"
    : drivers.length === 0
      ? "install a driver: the GPU maker's, or mesa-vulkan-drivers"
      : undefined;
  return { needed: true, loader, drivers, ...(missing !== undefined && { missing }) };
}

export interface FoundEncoder {
  readonly name: string;
  readonly folder: string | null;
  readonly works: boolean;
  readonly note: string;
}

/** Bundled encoders, and those in the cache and in ./encoders. */
export async function encoders(env: Io["env"]): Promise<readonly FoundEncoder[]> {
  const describe = async (name: string, folder: string | null): Promise<FoundEncoder> => {
    try {
      const { architecture, license } = await readCard(folder ?? name);
      return {
        name,
        folder,
        works: true,
        note: `${architecture.vision.imageSize} px, features of ${architecture.vision.featureSize}, ${license}`,
      };
    } catch (error) {
      return { name, folder, works: false, note: (error as Error).message };
    }
  };
  const folders = [...new Set([encoderFolder(env, ""), encoderFolder({}, "")])];
  const found = await Promise.all(
    folders.map(async (folder) => {
      const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
      return entries.filter((entry) => entry.isDirectory() && !entry.name.endsWith(".download")).map(({ name }) => join(folder, name));
    }),
  );
  return Promise.all([...BUNDLED_ENCODERS.map((name) => describe(name, null)), ...found.flat().map((folder) => describe(folder, folder))]);
}

export interface Kept {
  readonly folder: string;
  readonly what: string;
  readonly files: number;
  readonly bytes: number;
}

/** What dilf keeps: the cache, and the usual folders of the working folder. */
export async function kept(env: Io["env"], signal: AbortSignal): Promise<readonly Kept[]> {
  const places = [
    ...(env.DILF_CACHE ? [{ folder: env.DILF_CACHE, what: "cache (DILF_CACHE)" }] : []),
    { folder: "encoders", what: "encoders" },
    { folder: "runs", what: "runs" },
    { folder: "cache", what: "prepared data" },
  ];
  const sizes = await Promise.all(places.map(async (place) => ({ ...place, ...(await sizeBelow(place.folder, signal)) })));
  return sizes.filter(({ files }) => files > 0);
}

async function sizeBelow(folder: string, signal: AbortSignal): Promise<{ readonly files: number; readonly bytes: number }> {
  let [files, bytes] = [0, 0];
  const walk = async (path: string): Promise<void> => {
    signal.throwIfAborted();
    for await (const entry of await opendir(path)) {
      const below = join(path, entry.name);
      if (entry.isDirectory()) await walk(below);
      else if (entry.isFile()) {
        files++;
        bytes += (await stat(below).catch(() => ({ size: 0 }))).size;
      }
    }
  };
  await walk(folder).catch((error: { code?: string }) => {
    if (error.code !== "ENOENT" && error.code !== "ENOTDIR" && error.code !== "EACCES") throw error;
  });
  return { files, bytes };
}

const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

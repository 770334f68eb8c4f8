/**
 * The gradient of a small transformer on WebGPU equals the CPU's. In a process of its own: the Vulkan loader and driver are found through
 * environment variables, before Node starts. Any driver will do; without one, SwiftShader as Debian's chromium-common brings it.
 */

import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const SWIFTSHADER = "/usr/lib/chromium";
const ICDS = ["/usr/share/vulkan/icd.d", "/etc/vulkan/icd.d"];

/** The environment in which a Vulkan driver is found, undefined where there is none. */
function vulkan(): Record<string, string> | undefined {
  if (process.env.VK_ICD_FILENAMES || process.env.VK_DRIVER_FILES || process.platform !== "linux") return {};
  const installed = ICDS.some((folder) => existsSync(folder) && readdirSync(folder).some((file) => file.endsWith(".json")));
  if (installed) return {};
  const icd = `${SWIFTSHADER}/vk_swiftshader_icd.json`;
  return existsSync(icd) ? { VK_ICD_FILENAMES: icd, LD_LIBRARY_PATH: SWIFTSHADER } : undefined;
}

const environment = vulkan();

function runOnWebgpu(extra: Record<string, string>): { error?: string; difference?: number; size?: number } {
  const root = new URL("../../../", import.meta.url);
  const program = fileURLToPath(new URL("webgpu-process.ts", import.meta.url));
  const output = execFileSync(process.execPath, ["--conditions=@dilf/source", "--import", "tsx", program], {
    cwd: root,
    env: { ...process.env, ...extra },
    stdio: ["ignore", "pipe", "ignore"],
    encoding: "utf8",
  });
  return JSON.parse(output) as ReturnType<typeof runOnWebgpu>;
}

test.skipIf(environment === undefined)(`webgpu (skipped without a Vulkan driver): the gradient is the CPU's`, ({ skip }) => {
  const { error, difference, size } = runOnWebgpu(environment!);
  skip(error !== undefined, `the driver that was found is not good enough: ${error}`); // Mesa before 25, for one
  expect(size).toBeGreaterThan(1e-2);
  expect(difference! / size!).toBeLessThan(2e-6); // float32 in another order of sums, through one block
});

test("webgpu without a driver: the error says what to install", () => {
  const { error } = runOnWebgpu({ VK_ICD_FILENAMES: "/nonexistent.json", VK_DRIVER_FILES: "/nonexistent.json" });
  // On macOS and Windows there is always one.
  if (process.platform === "linux")
    expect(error).toMatch(/^DeviceNotFoundError: ortEngine: device "webgpu" is not there \(.+\); install a graphics driver/);
});

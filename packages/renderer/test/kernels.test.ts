import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { hasKernels } from "../src/kernels/kernels.ts";

test("kernels.wasm.ts is what assembly/ compiles to", async () => {
  await promisify(execFile)(process.execPath, [fileURLToPath(new URL("../assembly/compile.mjs", import.meta.url)), "--check"]);
}, 60_000);

test("this machine can run them", () => expect(hasKernels()).toBe(true));

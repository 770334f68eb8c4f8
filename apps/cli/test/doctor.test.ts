import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { encoderFolder, findEncoder } from "../src/caches.ts";
import { kept } from "../src/doctor/machine.ts";
import { selfTest } from "../src/doctor/self-test.ts";
import { dilfWith } from "./console.ts";

const never = new AbortController().signal;

test("the self-test passes, and looks at the gradient and at the encoder", async () => {
  const checks = await selfTest(1, never);
  expect(checks.filter(({ passed }) => !passed)).toEqual([]);
  expect(checks.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["gradient of the pictures", "encoder mini: the gradient is that of the features"]),
  );
});

test("what is kept is counted, and encoders are found in the cache", async () => {
  const folder = mkdtempSync(join(tmpdir(), "dilf-doctor-"));
  try {
    const encoder = encoderFolder({ DILF_CACHE: folder }, "clip");
    expect(encoder).toBe(join(folder, "encoders", "clip"));
    expect(await findEncoder({ DILF_CACHE: folder }, "clip")).toBe("clip");
    mkdirSync(encoder, { recursive: true });
    writeFileSync(join(encoder, "weights"), "12345");
    expect(await findEncoder({ DILF_CACHE: folder }, "clip")).toBe(encoder);
    expect(await findEncoder({ DILF_CACHE: folder }, "mini")).toBe("mini");
    expect(await kept({ DILF_CACHE: folder }, never)).toContainEqual({ folder, what: "cache (DILF_CACHE)", files: 1, bytes: 5 });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

// Starts every engine that is installed: seconds.
test.skipIf(!process.env.DILF_FULL)("dilf doctor says what works, what is missing and how to get it; never a key", async () => {
  const ran = await dilfWith(["doctor", "--json"], { env: { OPENAI_API_KEY: "sk-secret" } });
  expect(ran.code, ran.err).toBe(0);
  expect(ran.out).not.toContain("sk-secret");
  const { machine, environment, devices, encoders, selfTest: tested } = JSON.parse(ran.out);
  expect(machine.cores).toBeGreaterThan(0);
  expect(environment.OPENAI_API_KEY).toBe("set");
  expect(devices.find(({ engine, device }: { engine: string; device: string }) => engine === "ort" && device === "cpu").works).toBe(true);
  for (const { works, missing } of devices) if (!works) expect(missing).toMatch(/install|npm/i);
  expect(encoders[0]).toMatchObject({ name: "mini", works: true });
  expect(tested.checks.length).toBeGreaterThan(5);
});

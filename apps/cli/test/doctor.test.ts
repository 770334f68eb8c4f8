import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { encoderFolder, findEncoder } from "../src/caches.ts";
import { probe } from "../src/doctor/devices.ts";
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

describe("a device is tried in a process of its own", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "dilf-probe-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const program = (body: string) => {
    const file = join(folder, "probe.mjs");
    writeFileSync(file, body);
    return { file, execArgv: [], args: [] };
  };

  test.each([
    { name: "works", body: "process.send(null)", answer: null },
    { name: "says why not", body: 'process.send("install x")', answer: "install x" },
    {
      name: "crashes, after its libraries wrote what nobody asked for",
      body: 'import { writeSync } from "node:fs"; writeSync(2, "E: driver"); writeSync(1, "noise"); process.kill(process.pid, "SIGSEGV"); setInterval(() => {}, 9)',
      answer: "trying it ended the process (SIGSEGV); install its driver afresh, or leave it alone",
    },
    {
      name: "hangs",
      body: "setInterval(() => {}, 9)",
      answer: "it gave no answer within 0.5 s; install its driver afresh, or leave it alone",
    },
  ])("one that $name", async ({ body, answer }) => {
    expect(await probe(program(body), never, body.startsWith("set") ? 500 : undefined)).toBe(answer);
  });

  test("Ctrl-C ends it", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const probed = probe(program("setInterval(() => {}, 9)"), controller.signal);
    controller.abort(reason);
    await expect(probed).rejects.toBe(reason);
    await expect(probe(program(""), controller.signal)).rejects.toBe(reason);
  });
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
  expect(ran.err).toBe("");
});

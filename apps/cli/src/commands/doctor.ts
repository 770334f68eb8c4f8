/** @file `dilf doctor`: what this machine can run, what is missing, and how to get it. */

import { Command } from "commander";
import { colorsOf } from "../colors.ts";
import { devices } from "../doctor/devices.ts";
import { encoders, kept, machine, vulkan } from "../doctor/machine.ts";
import { selfTest } from "../doctor/self-test.ts";
import { InterruptedError } from "../errors.ts";
import type { Io } from "../io.ts";
import { addCommonOptions, type CommonOptions } from "../options.ts";
import { versions } from "../versions.ts";

export function doctorCommand(io: Io): Command {
  const command = new Command("doctor").description(
    "What this machine can run: Node, cores, memory, engines and their devices, encoders, what is kept on disk; then a self-test of the gradient and of the bundled encoder. Nothing is sent or fetched.",
  );
  return addCommonOptions(command, ["dilf doctor", "dilf doctor --json > machine.json"]).action(async (flags: CommonOptions) => {
    try {
      await doctor(io, flags);
    } catch (cause) {
      throw io.signal.aborted ? new InterruptedError("interrupted", { cause }) : cause;
    }
  });
}

/** Of which only this is said: whether they are set. */
const KEYS = ["OPENAI_API_KEY", "HTTPS_PROXY"] as const;
const NODE = 20.19; // the oldest that works

async function doctor(io: Io, { json, seed }: CommonOptions): Promise<void> {
  const here = machine();
  const [major, minor] = here.node.slice(1).split(".").map(Number) as [number, number];
  const found = {
    versions: versions(),
    machine: here,
    environment: {
      DILF_CACHE: io.env.DILF_CACHE ?? null,
      ...Object.fromEntries(KEYS.map((key) => [key, io.env[key] === undefined ? "not set" : "set"])),
    },
    devices: await devices(io.signal),
    vulkan: await vulkan(),
    encoders: await encoders(io.env),
    kept: await kept(io.env, io.signal),
  };
  const started = io.seconds();
  const checks = await selfTest(seed, io.signal);
  const seconds = io.seconds() - started;
  if (json) io.out(`${JSON.stringify({ ...found, selfTest: { seconds, checks } })}\n`);
  else {
    const { out } = colorsOf(io);
    const mark = (good: boolean, needed = false) =>
      good ? out("green", "ok     ") : needed ? out("red", "FAILED ") : out("yellow", "missing");
    const gib = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
    const lines = [
      out("bold", "machine"),
      `  ${mark(major > 20 || (major === 20 && minor >= 19), true)} Node ${here.node} (${NODE} or later), @dilf/cli ${found.versions["@dilf/cli"]}, ${here.platform}`,
      `          ${here.cores} cores (${here.cpu}), ${gib(here.memory.total)} of memory, ${gib(here.memory.free)} free`,
      out("bold", "engines and devices"),
      ...found.devices.map(
        ({ engine, device, works, missing }) =>
          `  ${mark(works, engine === "ort" && device === "cpu")} ${engine} ${device}${missing ? `: ${missing}` : ""}`,
      ),
      ...(found.vulkan.needed
        ? [
            `  ${mark(found.vulkan.missing === undefined)} Vulkan, for webgpu${found.vulkan.missing ? `: ${found.vulkan.missing}` : `: ${found.vulkan.drivers.join(", ")}`}`,
          ]
        : []),
      out("bold", "encoders"),
      ...found.encoders.map(({ name, works, note }) => `  ${mark(works, true)} ${name}: ${note}`),
      `          published ones: "dilf encoder list", then "dilf encoder download NAME"`,
      out("bold", "kept on disk"),
      ...(found.kept.length > 0
        ? found.kept.map(({ folder, what, files, bytes }) => `          ${folder}: ${what}, ${files} files, ${gib(bytes)}`)
        : ["          nothing here (DILF_CACHE names a folder for encoders that are fetched)"]),
      out("bold", `self-test (${seconds.toFixed(1)} s)`),
      ...checks.map(({ name, passed, note }) => `  ${mark(passed, true)} ${name}${note ? `: ${note}` : ""}`),
    ];
    io.out(`${lines.join("\n")}\n`);
  }
  const failed = checks.filter(({ passed }) => !passed);
  if (failed.length > 0)
    throw new Error(`${failed.length} of ${checks.length} checks failed: ${failed.map(({ name }) => name).join(", ")}`);
}

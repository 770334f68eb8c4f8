/**
 * @file A program: `probe ENGINE DEVICE` compiles and runs a small graph and sends why that does not work, or null, to the process that started it. A process of its own,
 * because drivers write to standard error past Node, wait for hardware, and crash.
 */

import { GraphBuilder, ortEngine, tfjsEngine } from "@dilf/autodiff";
import { tensor } from "@dilf/tensor";
import type { DEVICES, DeviceName, EngineName } from "../options.ts";

async function tryDevice(name: EngineName, device: DeviceName): Promise<string | null> {
  const g = new GraphBuilder("doctor");
  const x = g.input("x", [2, 2]);
  g.output("y", g.matmul(x, x));
  try {
    const engine =
      name === "ort"
        ? ortEngine({ device: device as (typeof DEVICES.ort)[number] })
        : tfjsEngine({ backend: device as (typeof DEVICES.tfjs)[number] });
    const program = await engine.compile(g.build());
    try {
      const { y } = await program.run({ x: tensor(Float32Array.of(1, 1, 0, 1), [2, 2]) });
      return y!.data[1] === 2 ? null : `it multiplies wrongly: ${Array.from(y!.data as Float32Array).join(", ")}`;
    } finally {
      await program.dispose();
    }
  } catch (error) {
    return (error as Error).message.split("\n")[0]!;
  }
}

const [engine, device] = process.argv.slice(2) as [EngineName, DeviceName];
const missing = await tryDevice(engine, device);
// Not left to run out: a driver's threads may keep the process alive.
process.send!(missing, () => process.exit(0));

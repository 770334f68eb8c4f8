/** Prints, as JSON, how far the gradient of a small transformer on WebGPU is from the CPU's. Run by webgpu.test.ts. */

import { attention, GraphBuilder, gradientName, linear, ortEngine, quickGelu, type Value, vjp } from "../src/index.ts";
import { numbers, random32 } from "./helpers.ts";

const D = 8;
const g = new GraphBuilder("block");
const x = g.input("x", ["N", 5, D]);
const weight = (name: string, ...shape: number[]) => g.parameter(name, random32(name, shape));
const dense = (name: string, from: Value, out: number) =>
  linear(g, from, weight(`${name}.weight`, from.shape.at(-1) as number, out), weight(`${name}.bias`, out));
const normal = g.layerNormalization(x, weight("scale", D), weight("shift", D));
const [query, key, value] = g.split(dense("qkv", normal, 3 * D), -1, [D, D, D]);
const mixed = g.add(x, dense("out", attention(g, { query: query!, key: key!, value: value!, heads: 2 }), D));
g.output("y", g.add(mixed, dense("fc2", quickGelu(g, dense("fc1", mixed, 4 * D)), D)));
const back = vjp(g.build(), { wrt: ["x"] });
const feeds = { x: random32("x", [3, 5, D]), "y.cotangent": random32("cotangent", [3, 5, D]) };

async function gradient(device: "cpu" | "webgpu"): Promise<number[]> {
  const executable = await ortEngine({ device, threads: 1 }).compile(back);
  const results = await executable.run(feeds);
  return numbers(results[gradientName("x")]);
}

const wanted = await gradient("cpu");
const report = await gradient("webgpu").then(
  (got) => ({ difference: Math.max(...got.map((value, i) => Math.abs(value - wanted[i]!))), size: Math.hypot(...wanted) }),
  (error: Error) => ({ error: `${error.name}: ${error.message}` }),
);
process.stdout.write(JSON.stringify(report), () => process.exit(0)); // Dawn keeps the process alive

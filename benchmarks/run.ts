/** @file `npm run bench -- NAME [--json]`: runs one benchmark, or lists them. */

import { parseArgs } from "node:util";
import { cli } from "./cli.ts";
import { data } from "./data.ts";
import { encoder } from "./encoder.ts";
import type { Benchmark } from "./measure.ts";
import { miniEncoder } from "./mini-encoder.ts";
import { pipeline } from "./pipeline.ts";
import { pretrain } from "./pretrain.ts";
import { renderer } from "./renderer.ts";
import { text } from "./text.ts";
import { viewpoints } from "./viewpoints.ts";

const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  renderer,
  encoder,
  viewpoints,
  pretrain,
  pipeline,
  data,
  text,
  cli,
  "mini-encoder": miniEncoder,
};

const { positionals, values } = parseArgs({ allowPositionals: true, options: { json: { type: "boolean", default: false } } });
const [name] = positionals;
const benchmark = name === undefined ? undefined : BENCHMARKS[name];
if (!benchmark || positionals.length > 1) {
  console.error(`usage: npm run bench -- NAME [--json], where NAME is one of ${Object.keys(BENCHMARKS).join(", ")}`);
  process.exit(2);
}

const rows = await benchmark();
if (values.json) console.log(JSON.stringify({ benchmark: name, node: process.version, rows }, null, 2));
else console.table(rows);

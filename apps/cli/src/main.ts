/** @file The program that `bin/dilf.js` starts. */

import { processIo } from "./io.ts";
import { run } from "./program.ts";

process.exitCode = await run(process.argv.slice(2), processIo());

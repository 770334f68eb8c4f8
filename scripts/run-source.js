// Runs a TypeScript program of this repository from its sources: `node scripts/run-source.js FILE [ARGS...]`.
import { spawn } from "node:child_process";
import { fileURLToPath, pathToFileURL } from "node:url";

/** Runs `args[0]` with tsx and the `@dilf/source` condition; ends this process with the program's exit code. */
export async function runSource(args) {
  const tsx = import.meta.resolve("tsx");
  const child = spawn(process.execPath, ["--conditions=@dilf/source", "--import", tsx, ...args], { stdio: "inherit" });
  // The terminal sends Ctrl-C to the whole group; the child decides what to save, so this process only waits.
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => signal === "SIGTERM" && child.kill(signal));
  const code = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (status, signal) => resolve(status ?? (signal === "SIGINT" ? 130 : 1)));
  });
  process.exit(code);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href || fileURLToPath(import.meta.url) === process.argv[1]) {
  await runSource(process.argv.slice(2));
}

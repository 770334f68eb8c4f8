import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeAtomically } from "../src/node/index.ts";

test("replaces a file as a whole, and leaves nothing beside it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "dilf-atomic-"));
  try {
    const path = join(folder, "a.bin");
    writeFileSync(path, "old and longer");
    writeFileSync(`${path}.writing`, "what a crash left");
    await writeAtomically(path, Uint8Array.of(1, 2, 3));
    expect([...readFileSync(path)]).toEqual([1, 2, 3]);
    expect(readdirSync(folder)).toEqual(["a.bin"]);
    await expect(writeAtomically(join(folder, "nowhere", "a.bin"), "x")).rejects.toThrow("ENOENT");
  } finally {
    rmSync(folder, { recursive: true });
  }
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTensorboard, readEvents, scalarsOf } from "../src/run/tensorboard.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "dilf-board-"));
});
afterAll(() => rmSync(folder, { recursive: true }));
const file = () => join(folder, "events.out.tfevents.dilf");
const event = (step: number) => ({ kind: "step", step, epoch: 1, loss: step / 4, learningRates: { fusion: 0.5, scale: 0.25 }, note: "x" });

test("the bytes are a TFRecord of Event messages: the first one by hand", async () => {
  const board = await openTensorboard(folder, 0, () => 2);
  await board.close();
  // wall_time = 2.0: 09 and eight bytes; step = 0: 10 00; file_version: 1a 0d "brain.Event:2". 9 + 2 + 15 = 26 bytes.
  const bytes = readFileSync(file());
  expect(bytes.length).toBe(8 + 4 + 26 + 4);
  expect(bytes.readBigUInt64LE(0)).toBe(26n);
  expect(bytes.subarray(12, 38).toString("hex")).toBe(`09000000000000004010001a0d${Buffer.from("brain.Event:2").toString("hex")}`);
  // The length's masked CRC-32C, by a table-free polynomial division: independent of the library.
  const crc = (data: Uint8Array) => {
    let c = 0xffffffff;
    for (const byte of data) {
      c ^= byte;
      for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0x82f63b78 : c >>> 1;
    }
    return ~c >>> 0;
  };
  const masked = (c: number) => (((c >>> 15) | (c << 17)) + 0xa282ead8) >>> 0;
  expect(crc(Buffer.from("123456789"))).toBe(0xe3069283); // the check value of CRC-32C
  expect(bytes.readUInt32LE(8)).toBe(masked(crc(bytes.subarray(0, 8))));
  expect(bytes.readUInt32LE(38)).toBe(masked(crc(bytes.subarray(12, 38))));
});

test("what is written is read back; a resumed file ends where the checkpoint does; what was cut is left out", async () => {
  rmSync(file());
  const board = await openTensorboard(folder, 0);
  for (const step of [1, 2, 3]) await board.append(event(step));
  await board.flush();
  await board.close();
  const all = readEvents(readFileSync(file()));
  expect(all.map(({ step, wallTime }) => [step, wallTime])).toEqual([0, 1, 2, 3].map((step) => [step, step]));
  expect(all[2]!.scalars).toEqual([
    { tag: "step/loss", value: 0.5 },
    { tag: "step/learningRates/fusion", value: 0.5 },
    { tag: "step/learningRates/scale", value: 0.25 },
  ]);
  const whole = readFileSync(file());
  for (const cut of [1, 5, 20]) {
    writeFileSync(file(), whole.subarray(0, whole.length - cut));
    expect(readEvents(readFileSync(file())).map(({ step }) => step)).toEqual([0, 1, 2]);
  }
  const again = await openTensorboard(folder, 1);
  for (const step of [2, 3]) await again.append(event(step));
  await again.close();
  expect(readFileSync(file()).equals(whole)).toBe(true);
  // A flipped bit ends the reading there.
  whole[60]! ^= 1;
  expect(readEvents(whole).length).toBeLessThan(4);
});

test("events have the time at which they were written, over a resume too; the run began when it began", async () => {
  rmSync(file());
  let now = 1_790_000_000.25; // far from the numbers of steps, with a fraction that a float64 holds and a float32 does not
  const clock = () => now++;
  const board = await openTensorboard(folder, 0, clock);
  for (const step of [1, 2]) await board.append(event(step));
  await board.close();
  now += 3600;
  const again = await openTensorboard(folder, 1, clock);
  await again.append(event(2));
  await again.close();
  const times = readEvents(readFileSync(file())).map(({ step, wallTime }) => [step, wallTime - 1_790_000_000.25]);
  expect(times).toEqual([
    [0, 0],
    [1, 1],
    [2, 3603],
  ]);
});

test("numbers become curves, the axis and texts do not", () => {
  expect(scalarsOf("epoch", { kind: "epoch", step: 4, epoch: 2, loss: 1, more: { deep: { x: 2 } }, list: [1], none: null })).toEqual([
    { tag: "epoch/loss", value: 1 },
    { tag: "epoch/more/deep/x", value: 2 },
  ]);
});

import { encode as encodePng } from "fast-png";
import { Zlib, zlibSync } from "fflate";
import { expect, test } from "vitest";
import { readPicture } from "../src/files/picture.ts";
import { jpg, png, quarters } from "./pictures.ts";

const read = (bytes: Uint8Array, size = 4096) => readPicture(bytes, "p", size, 2 ** 28).texels;
const values = (bytes: Uint8Array) => [...read(bytes).data].map((x) => Math.round(255 * x));

test("PNG: texels row by row from the top, as display values", () => {
  const texels = read(png(2, 2, quarters));
  expect(texels.shape).toEqual([2, 2, 3]);
  expect([...texels.data]).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1]);
});

test.each([
  { name: "grey", image: { channels: 1, data: Uint8Array.of(0, 255, 51, 102) }, out: [0, 255, 51, 102].flatMap((x) => [x, x, x]) },
  {
    name: "grey with opacity",
    image: { channels: 2, data: Uint8Array.of(0, 9, 255, 0, 51, 9, 102, 9) },
    out: [0, 255, 51, 102].flatMap((x) => [x, x, x]),
  },
  {
    name: "colours with opacity",
    image: { channels: 4, data: Uint8Array.from({ length: 16 }, (_, i) => i) },
    out: [0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14],
  },
  {
    name: "16 bits",
    image: { channels: 1, depth: 16 as const, data: Uint16Array.of(0, 65535, 257 * 51, 257 * 102) },
    out: [0, 255, 51, 102].flatMap((x) => [x, x, x]),
  },
])("PNG of $name", ({ image, out }) => expect(values(encodePng({ width: 2, height: 2, ...image }))).toEqual(out));

/** A PNG from its chunks, for what the encoder does not write. */
function chunks(...parts: readonly (readonly [string, Uint8Array])[]): Uint8Array {
  const out = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
  for (const [kind, data] of parts) {
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, data.length);
    out.push(...length, ...[...kind].map((letter) => letter.charCodeAt(0)), ...data, 0, 0, 0, 0); // check sums are not looked at
  }
  return Uint8Array.from(out);
}

function header(width: number, height: number, depth: number, kind: number, interlaced = 0): readonly [string, Uint8Array] {
  const data = new Uint8Array(13);
  const view = new DataView(data.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  data.set([depth, kind, 0, 0, interlaced], 8);
  return ["IHDR", data];
}

const END = ["IEND", new Uint8Array(0)] as const;

test("PNG with a palette of 2 bits, rows that end inside a byte", () => {
  const palette = ["PLTE", Uint8Array.of(10, 20, 30, 40, 50, 60, 70, 80, 90)] as const;
  const rows = zlibSync(Uint8Array.of(0, 0b00_01_10_00, 0b01_000000, 0, 0b10_10_00_01, 0b00_000000));
  expect(values(chunks(header(5, 2, 2, 3), palette, ["IDAT", rows], END)).slice(0, 15)).toEqual([
    10, 20, 30, 40, 50, 60, 70, 80, 90, 10, 20, 30, 40, 50, 60,
  ]);
  const beyond = zlibSync(Uint8Array.of(0, 0b11_000000));
  expect(() => read(chunks(header(1, 1, 2, 3), palette, ["IDAT", beyond], END))).toThrow("texel (0, 0) has colour 3 of a palette of 3");
  expect(() => read(chunks(header(1, 1, 2, 3), ["IDAT", beyond], END))).toThrow("p: the PNG has no palette");
});

test("PNG of 1 bit, and interlaced, and in many pieces", () => {
  expect(values(chunks(header(3, 1, 1, 0), ["IDAT", zlibSync(Uint8Array.of(0, 0b10100000))], END))).toEqual([
    255, 255, 255, 0, 0, 0, 255, 255, 255,
  ]);
  // Adam7 of 2 × 2: pass 1 has (0, 0), pass 6 has (1, 0), pass 7 the second row.
  const passes = zlibSync(Uint8Array.of(0, 7, 0, 8, 0, 9, 10));
  expect(values(chunks(header(2, 2, 8, 0, 1), ["IDAT", passes], END))).toEqual([7, 8, 9, 10].flatMap((x) => [x, x, x]));
  const pieces = [...passes].map((byte) => ["IDAT", Uint8Array.of(byte)] as const);
  expect(values(chunks(header(2, 2, 8, 0, 1), ["tEXt", Uint8Array.of(0, 0)], ...pieces, END))).toEqual(
    [7, 8, 9, 10].flatMap((x) => [x, x, x]),
  );
});

test("JPEG, within what its compression loses", () => {
  const texels = read(jpg(16, 16, (x) => (x < 8 ? [200, 40, 40] : [40, 40, 200])));
  expect(texels.shape).toEqual([16, 16, 3]);
  // Quality 95 quantizes to about 2 of 255 in flat blocks; chroma is not subsampled away inside one.
  for (const [x, wanted] of [
    [2, [200, 40, 40]],
    [13, [40, 40, 200]],
  ] as const)
    for (let k = 0; k < 3; k++) expect(Math.abs(255 * texels.data[3 * (16 * 8 + x) + k]! - wanted[k]!)).toBeLessThan(8);
});

test.each([
  { width: 8, height: 8, size: 2 },
  { width: 7, height: 5, size: 3 },
  { width: 5, height: 12, size: 11 },
  { width: 9, height: 2, size: 4 },
])("$width × $height at size $size: every texel is the mean of the area that it covers", ({ width, height, size }) => {
  const paint = (x: number, y: number) => [(x * 29 + y * 53) % 256, (x * x * 7) % 256, 255 - ((y * 31) % 256)] as const;
  const { data, shape } = read(png(width, height, paint), size);
  const [H, W] = shape as [number, number, number];
  expect(Math.max(H, W)).toBe(size);
  for (let Y = 0; Y < H; Y++)
    for (let X = 0; X < W; X++)
      for (let k = 0; k < 3; k++) {
        // The slow twin: the integral over the rectangle, texel by texel.
        let sum = 0;
        for (let y = 0; y < height; y++)
          for (let x = 0; x < width; x++) {
            const across = Math.max(0, Math.min(x + 1, ((X + 1) * width) / W) - Math.max(x, (X * width) / W));
            const along = Math.max(0, Math.min(y + 1, ((Y + 1) * height) / H) - Math.max(y, (Y * height) / H));
            sum += across * along * paint(x, y)[k]!;
          }
        expect(data[3 * (Y * W + X) + k]!).toBeCloseTo((sum * W * H) / (255 * width * height), 5); // float32
      }
});

const good = png(4, 4, quarters);
const photo = jpg(16, 16, quarters);
const at = (bytes: Uint8Array, ...marker: number[]) => bytes.findIndex((_, i) => marker.every((value, k) => bytes[i + k] === value));
const frame = at(photo, 0xff, 0xc0);
const changed = (bytes: Uint8Array, index: number, ...to: number[]) => {
  const out = bytes.slice();
  out.set(to, index);
  return out;
};

test.each([
  { name: "nothing", bytes: new Uint8Array(0), message: "p: a picture must be PNG or JPEG, this is empty; convert it" },
  { name: "WebP", bytes: Uint8Array.from("RIFF1234WEBP", (c) => c.charCodeAt(0)), message: "this is WebP" },
  { name: "a text", bytes: Uint8Array.from("hello, world", (c) => c.charCodeAt(0)), message: "this is of another kind" },
  { name: "PNG, cut in its data", bytes: good.slice(0, 50), message: /^p, byte 33: the PNG is cut short: chunk "IDAT" says \d+ bytes/ },
  { name: "PNG, cut between chunks", bytes: good.slice(0, good.length - 12), message: "the PNG is cut short, 0 bytes are left of a chunk" },
  { name: "PNG without a header", bytes: chunks(END), message: "p, byte 8: the PNG does not begin with its header" },
  {
    name: "PNG of 3 bits",
    bytes: chunks(header(1, 1, 3, 0), ["IDAT", new Uint8Array(1)], END),
    message: "no PNG has 3 bits with colour type 0",
  },
  {
    name: "PNG of no size",
    bytes: chunks(header(0, 4, 8, 0), ["IDAT", new Uint8Array(1)], END),
    message: "p: the picture is empty (0 × 4)",
  },
  { name: "PNG without data", bytes: chunks(header(4, 4, 8, 0), END), message: "p: the PNG has no data" },
  {
    name: "PNG with too little data",
    bytes: chunks(header(4, 4, 8, 0), ["IDAT", zlibSync(new Uint8Array(19))], END),
    message: "its data is 19 bytes, 20 are needed",
  },
  {
    name: "PNG with too much",
    bytes: chunks(header(4, 4, 8, 0), ["IDAT", zlibSync(new Uint8Array(21))], END),
    message: "its data is more than its 20 bytes",
  },
  {
    name: "PNG with an unknown filter",
    bytes: chunks(header(1, 1, 8, 0), ["IDAT", zlibSync(Uint8Array.of(9, 0))], END),
    message: "the PNG is damaged: Unsupported filter: 9",
  },
  {
    name: "PNG, its data scrambled",
    bytes: chunks(header(4, 4, 8, 0), ["IDAT", Uint8Array.of(0x78, 0x9c, 0xff, 0xff, 0xff)], END),
    message: "the PNG is damaged: ",
  },
  {
    name: "JPEG, cut in its data",
    bytes: photo.slice(0, photo.length - 20),
    message: /^p, byte \d+: the JPEG is cut short, its end is missing/,
  },
  { name: "JPEG, cut in a segment", bytes: photo.slice(0, 40), message: /^p, byte 20: the JPEG is cut short: a segment says \d+ bytes/ },
  { name: "JPEG without a frame", bytes: changed(photo, frame, 0xff, 0xfe), message: "the JPEG is damaged: it has data without a frame" },
  { name: "JPEG, arithmetic", bytes: changed(photo, frame, 0xff, 0xc9), message: "lossless or arithmetically coded is not read" },
  { name: "JPEG of 12 bits", bytes: changed(photo, frame + 4, 12), message: "a JPEG of 12 bits is not read" },
  { name: "JPEG with sampling 0", bytes: changed(photo, frame + 11, 0x10), message: "sampling factors 1 × 0" },
])("$name is refused", ({ bytes, message }) => expect(() => read(bytes)).toThrow(message));

test("pictures that claim more than is read are refused before anything is unpacked", () => {
  const claims = (width: number, height: number) => chunks(header(width, height, 8, 6), ["IDAT", zlibSync(new Uint8Array(8))], END);
  expect(() => read(claims(30000, 30000))).toThrow(
    "p: a PNG of 30000 × 30000 is larger than the 67108864 texels that are read; make it smaller",
  );
  expect(() => read(claims(0x7fffffff, 0x7fffffff))).toThrow("larger than the");
  const deep = chunks(header(8000, 8000, 16, 6), ["IDAT", zlibSync(new Uint8Array(8))], END);
  expect(() => read(deep)).toThrow("a PNG of 8000 × 8000 with 16 bits unpacks to 512008000 bytes, at most 300000000 are read");
  expect(() => read(changed(photo, frame + 5, 0xff, 0xff, 0xff, 0xff))).toThrow("a JPEG of 65535 × 65535 is larger than the 33554432");
  expect(() => readPicture(png(4, 4, quarters), "p", 1024, 15)).toThrow("the shape has more texels than are read");
});

test("a deflate bomb ends where the picture's size says, not where memory does", () => {
  // 16 MB of zeros in 70 kB, in a picture that says 4 × 4.
  const packed: Uint8Array[] = [];
  const deflate = new Zlib({ level: 1 }, (chunk) => packed.push(chunk));
  const zeros = new Uint8Array(2 ** 20);
  for (let i = 0; i < 16; i++) deflate.push(zeros, i === 15);
  const bomb = new Uint8Array(packed.reduce((sum, part) => sum + part.length, 0));
  let to = 0;
  for (const part of packed) {
    bomb.set(part, to);
    to += part.length;
  }
  expect(() => read(chunks(header(4, 4, 8, 0), ["IDAT", bomb], END))).toThrow("p: the PNG is damaged: its data is more than its 20 bytes");
  // A profile of any size is not unpacked at all.
  const profile = Uint8Array.from([0x61, 0, 0, ...bomb.subarray(0, 4000)]);
  expect(values(chunks(header(1, 1, 8, 0), ["iCCP", profile], ["IDAT", zlibSync(Uint8Array.of(0, 5))], END))).toEqual([5, 5, 5]);
});

test("a JPEG of thousands of scans is refused", () => {
  const scan = at(photo, 0xff, 0xda);
  const one = photo.subarray(scan, photo.length - 2);
  const many = new Uint8Array(scan + 70 * one.length + 2);
  many.set(photo.subarray(0, scan));
  for (let i = 0; i < 70; i++) many.set(one, scan + i * one.length);
  many.set([0xff, 0xd9], many.length - 2);
  expect(() => read(many)).toThrow("a JPEG of more than 64 scans is not read");
});

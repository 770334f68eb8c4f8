import { createRng, tensor, zeros } from "@dilf/tensor";
import { decode } from "fast-png";
import { expect, test } from "vitest";
import { contactSheet, pictureToPng } from "../src/index.ts";

test("a picture survives the way through a PNG to half a level", () => {
  const rng = createRng(1);
  const picture = tensor(
    Float32Array.from({ length: 5 * 7 * 3 }, () => rng.next()),
    [5, 7, 3],
  );
  const { width, height, channels, depth, data } = decode(pictureToPng(picture));
  expect([width, height, channels, depth]).toEqual([7, 5, 3, 8]);
  for (let i = 0; i < data.length; i++) expect(Math.abs(data[i] / 255 - picture.data[i])).toBeLessThanOrEqual(0.5 / 255 + 1e-7); // rounding to 8 bits
});

test("the ends of the range, with float32 slack", () => {
  const picture = tensor(Float32Array.of(0, 1, 0.5, -1e-6, 1 + 1e-6, 1), [1, 2, 3]);
  expect([...decode(pictureToPng(picture)).data]).toEqual([0, 255, 128, 0, 255, 255]);
});

test.each<[string, () => unknown, RegExp]>([
  ["a batch", () => pictureToPng(zeros([1, 4, 4, 3])), /must be \[H, W, 3\], got \[1, 4, 4, 3\]/],
  ["channels first", () => pictureToPng(zeros([3, 4, 4])), /must be \[H, W, 3\]/],
  ["no pixels", () => pictureToPng(zeros([0, 4, 3])), /must not be empty/],
  ["0..255 values", () => pictureToPng(tensor(Float32Array.of(0, 0, 0, 255, 0, 0), [2, 1, 3])), /0\.\.1, got 255 at row 1, column 0/],
  ["NaN", () => pictureToPng(tensor(Float32Array.of(0, Number.NaN, 0), [1, 1, 3])), /got NaN/],
])("pictureToPng refuses %s", (_, run, message) => expect(run).toThrow(message));

test("a contact sheet has every picture at its place and background elsewhere", () => {
  const [N, H, W, columns, gap] = [5, 2, 3, 2, 1];
  const pictures = tensor(
    Float32Array.from({ length: N * H * W * 3 }, (_, i) => i / 1000),
    [N, H, W, 3],
  );
  const sheet = contactSheet(pictures, { columns, gap, background: 0.25 });
  expect(sheet.shape).toEqual([3 * 2 + 4, 2 * 3 + 3, 3]);
  const [rows, width] = sheet.shape;
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < width; x++) {
      // The other way round than the implementation: which picture, if any, covers this pixel?
      const row = Math.floor((y - gap) / (H + gap));
      const column = Math.floor((x - gap) / (W + gap));
      const [py, px] = [y - gap - row * (H + gap), x - gap - column * (W + gap)];
      const n = row * columns + column;
      const inside = row >= 0 && column >= 0 && column < columns && py < H && px < W && n < N;
      for (let c = 0; c < 3; c++)
        expect(sheet.data[(y * width + x) * 3 + c]).toBe(inside ? pictures.data[((n * H + py) * W + px) * 3 + c] : 0.25);
    }
});

test("fewer pictures than columns make a narrow sheet; no gap is allowed", () => {
  expect(contactSheet(zeros([2, 4, 4, 3])).shape).toEqual([12, 20, 3]);
  expect(contactSheet(zeros([2, 4, 4, 3]), { gap: 0 }).shape).toEqual([4, 8, 3]);
});

test.each<[string, () => unknown, RegExp]>([
  ["no pictures", () => contactSheet(zeros([0, 4, 4, 3])), /empty/],
  ["one picture without a batch axis", () => contactSheet(zeros([4, 4, 3])), /must be \[N, H, W, 3\]/],
  ["no columns", () => contactSheet(zeros([1, 4, 4, 3]), { columns: 0 }), /columns/],
  ["half a gap", () => contactSheet(zeros([1, 4, 4, 3]), { gap: 0.5 }), /gap/],
  ["a background of 255", () => contactSheet(zeros([1, 4, 4, 3]), { background: 255 }), /background/],
])("contactSheet refuses %s", (_, run, message) => expect(run).toThrow(message));

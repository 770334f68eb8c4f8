/** @file Looking through a PNG before it is decoded: its size, its chunks, and how much its data inflates to. */

import { Unzlib, zlibSync } from "fflate";

export interface Opened {
  readonly width: number;
  readonly height: number;
  /** What the decoder is given: the costly part of looking through, for when the size was found acceptable. @throws RangeError */
  content(): Uint8Array;
}

const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }; // by colour type

/** The chunks that a picture consists of, beside its data. All others (texts, profiles, which may be compressed and of any size) are left out. */
const KEPT = ["IHDR", "PLTE", "tRNS"];

/** What a picture may unpack to; 8192 × 8192 colours with opacity fit. The decoder takes three times as much on the way. */
const MOST_BYTES = 3e8;

/** @throws RangeError that names the byte where a chunk is cut short or foreign */
export function openPng(bytes: Uint8Array, name: string): Opened {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kept: Uint8Array[] = [bytes.subarray(0, 8)];
  const data: Uint8Array[] = [];
  let at = 8;
  let ended = false;
  while (!ended) {
    if (at + 12 > bytes.length)
      throw new RangeError(`${name}, byte ${at}: the PNG is cut short, ${bytes.length - at} bytes are left of a chunk`);
    const length = view.getUint32(at);
    const kind = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (at + 12 + length > bytes.length)
      throw new RangeError(
        `${name}, byte ${at}: the PNG is cut short: chunk ${printable(kind)} says ${length} bytes, ${bytes.length - at - 12} are left`,
      );
    if (at === 8 && (kind !== "IHDR" || length !== 13)) throw new RangeError(`${name}, byte 8: the PNG does not begin with its header`);
    if (kind === "IDAT") data.push(bytes.subarray(at + 8, at + 8 + length));
    if (KEPT.includes(kind) && (kind !== "IHDR" || at === 8)) kept.push(bytes.subarray(at, at + 12 + length));
    ended = kind === "IEND";
    at += 12 + length;
  }
  if (data.length === 0) throw new RangeError(`${name}: the PNG has no data`);
  const width = view.getUint32(16);
  const height = view.getUint32(20);
  const [depth, kind, , , interlaced] = bytes.subarray(24, 29) as unknown as [number, number, number, number, number];
  const channels = CHANNELS[kind];
  const sound = channels && [1, 2, 4, 8, 16].includes(depth) && !(depth < 8 && kind !== 0 && kind !== 3) && !(depth === 16 && kind === 3);
  if (!sound) throw new RangeError(`${name}: no PNG has ${depth} bits with colour type ${kind}`);
  // Adam7 with packed samples is not read by the decoder; it is a form of the 1990s.
  if (interlaced && depth < 8) throw new RangeError(`${name}: an interlaced PNG of ${depth} bits is not read; save it without interlacing`);
  if (kind === 3 && !kept.some((chunk) => chunk[4] === 0x50)) throw new RangeError(`${name}: the PNG has no palette`);
  const wanted = interlaced ? adam7Bytes(width, height, (channels * depth) / 8) : height * (1 + Math.ceil((width * channels * depth) / 8));
  if (wanted > MOST_BYTES && width * height <= MOST_BYTES)
    throw new RangeError(
      `${name}: a PNG of ${width} × ${height} with ${depth} bits unpacks to ${wanted} bytes, at most ${MOST_BYTES} are read; make it smaller`,
    );
  // Inflated once, here, where it is bounded; the decoder gets it as blocks that are only stored.
  const content = () =>
    joined([...kept, chunk("IDAT", zlibSync(inflated(data, wanted, name), { level: 0 })), chunk("IEND", new Uint8Array(0))]);
  return { width, height, content };
}

/** Filter bytes and samples of the seven passes of an interlaced picture. */
function adam7Bytes(width: number, height: number, perTexel: number): number {
  const passes = [
    [0, 0, 8, 8],
    [4, 0, 8, 8],
    [0, 4, 4, 8],
    [2, 0, 4, 4],
    [0, 2, 2, 4],
    [1, 0, 2, 2],
    [0, 1, 1, 2],
  ] as const;
  let bytes = 0;
  for (const [x, y, dx, dy] of passes) {
    const across = Math.max(0, Math.ceil((width - x) / dx));
    const along = Math.max(0, Math.ceil((height - y) / dy));
    if (across > 0) bytes += along * (1 + across * perTexel);
  }
  return bytes;
}

/** Deflate makes at most 1032 bytes of one: a slice of 32 kB cannot make more than 34 MB before we look. Slices of 4 kB take a fifth longer. */
const SLICE = 1 << 15;

function inflated(data: readonly Uint8Array[], wanted: number, name: string): Uint8Array {
  const out = new Uint8Array(wanted);
  let found = 0;
  const inflate = new Unzlib((part) => {
    if (found + part.length > wanted) throw new RangeError(`${name}: the PNG is damaged: its data is more than its ${wanted} bytes`);
    out.set(part, found);
    found += part.length;
  });
  for (const part of data) for (let at = 0; at < part.length; at += SLICE) inflate.push(part.subarray(at, at + SLICE));
  inflate.push(new Uint8Array(0), true);
  if (found < wanted) throw new RangeError(`${name}: the PNG is damaged: its data is ${found} bytes, ${wanted} are needed`);
  return out;
}

/** A chunk without its check sum, which the decoder does not look at. */
function chunk(kind: string, data: Uint8Array): Uint8Array {
  const out = new Uint8Array(12 + data.length);
  new DataView(out.buffer).setUint32(0, data.length);
  for (let i = 0; i < 4; i++) out[4 + i] = kind.charCodeAt(i);
  out.set(data, 8);
  return out;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

const printable = (text: string) => JSON.stringify(text);

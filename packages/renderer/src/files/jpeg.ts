/** @file Looking through a JPEG before it is decoded: its size, its components, how many times it goes over them, and whether it ends. */

import type { Opened } from "./png.ts";

/** A progressive picture goes over its coefficients some ten times; thousands of times is an attack on our time. */
const MOST_SCANS = 64;

/** @throws RangeError that names the byte where a segment is cut short or foreign */
export function openJpeg(bytes: Uint8Array, name: string): Opened {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let size: { width: number; height: number } | null = null;
  let at = 2;
  for (;;) {
    if (at + 4 > bytes.length) throw new RangeError(`${name}, byte ${at}: the JPEG is cut short before its data`);
    if (bytes[at] !== 0xff) throw new RangeError(`${name}, byte ${at}: the JPEG is damaged: a marker was expected, got ${bytes[at]}`);
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at++; // padding
      continue;
    }
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) {
      at += 2; // markers without content
      continue;
    }
    const length = view.getUint16(at + 2);
    if (length < 2 || at + 2 + length > bytes.length)
      throw new RangeError(`${name}, byte ${at}: the JPEG is cut short: a segment says ${length} bytes, ${bytes.length - at - 2} are left`);
    if (isFrame(marker)) {
      if (size) throw new RangeError(`${name}, byte ${at}: the JPEG is damaged: it has two frames`);
      size = readFrame(view, at, length, marker, name);
    }
    if (marker === 0xda) break; // the data
    at += 2 + length;
  }
  if (!size) throw new RangeError(`${name}, byte ${at}: the JPEG is damaged: it has data without a frame`);
  checkScans(bytes, at, name);
  return { ...size, content: () => bytes };
}

const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

function readFrame(view: DataView, at: number, length: number, marker: number, name: string): { width: number; height: number } {
  if (marker > 0xc2)
    throw new RangeError(`${name}, byte ${at}: a JPEG that is lossless or arithmetically coded is not read; save it as baseline`);
  const components = length >= 8 ? view.getUint8(at + 9) : 0;
  if (![1, 3, 4].includes(components) || length !== 8 + 3 * components)
    throw new RangeError(`${name}, byte ${at}: the JPEG is damaged: ${components} components in a frame of ${length} bytes`);
  if (view.getUint8(at + 4) !== 8)
    throw new RangeError(`${name}, byte ${at}: a JPEG of ${view.getUint8(at + 4)} bits is not read; save it with 8`);
  for (let c = 0; c < components; c++) {
    const sampling = view.getUint8(at + 11 + 3 * c);
    const [across, along] = [sampling >> 4, sampling & 15];
    if (!(across >= 1 && across <= 4 && along >= 1 && along <= 4))
      throw new RangeError(`${name}, byte ${at + 11 + 3 * c}: the JPEG is damaged: sampling factors ${across} × ${along}`);
  }
  return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
}

/** Inside data 0xff is always followed by 0, so that what looks like a marker is one. */
function checkScans(bytes: Uint8Array, start: number, name: string): void {
  let scans = 0;
  for (let at = bytes.indexOf(0xff, start); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    if (bytes[at + 1] === 0xd9) return;
    if (bytes[at + 1] === 0xda && ++scans > MOST_SCANS)
      throw new RangeError(`${name}, byte ${at}: a JPEG of more than ${MOST_SCANS} scans is not read`);
  }
  throw new RangeError(`${name}, byte ${bytes.length}: the JPEG is cut short, its end is missing`);
}

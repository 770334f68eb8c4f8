import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRng, sizeOf, tensor, writeSafetensors } from "@dilf/tensor";
import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeRaw, joinRaw, type RawTensor, transposeRaw } from "../src/checkpoint/elements.ts";
import { openCheckpoint } from "../src/checkpoint/open.ts";
import { Inert, type PickleReaders, readPickle } from "../src/checkpoint/pickle.ts";
import { openSafetensors } from "../src/checkpoint/safetensors.ts";
import { bytesSource } from "../src/checkpoint/source.ts";
import { openTorch } from "../src/checkpoint/torch.ts";
import { op, pickle, type Record, tensorOps, zip } from "./support/archives.ts";
import { fixture } from "./support/fixtures.ts";

test.each(["views/views.pt", "views/legacy.pt"])("every window and element type of %s comes out as PyTorch has it", async (path) => {
  const { tensors, close } = await openCheckpoint(fixture(path));
  const read = async (name: string) => {
    const { data, shape } = decodeRaw(await tensors.get(name)!.read());
    return { data: [...data], shape };
  };
  expect(await read("turned")).toEqual({ data: [0, 1, 2, 3, 4, 5].flatMap((j) => [0, 6, 12, 18].map((i) => i + j)), shape: [6, 4] });
  expect(await read("window")).toEqual({ data: [8, 9, 10, 14, 15, 16], shape: [2, 3] });
  expect(await read("every_other")).toEqual({ data: [1, 3, 5, 7, 9], shape: [5] });
  expect(await read("none")).toEqual({ data: [], shape: [0, 3] });
  expect(await read("one")).toEqual({ data: [7.5], shape: [] });
  expect(await read("half")).toEqual({ data: [1.5, -0.25], shape: [2] });
  expect(await read("brain")).toEqual({ data: [1.5, -3], shape: [2] });
  expect(await read("double")).toEqual({ data: [0.1], shape: [1] });
  expect(await read("long")).toEqual({ data: [2n ** 40n, -1n], shape: [2] });
  expect(await read("bool")).toEqual({ data: [1, 0], shape: [2] });
  expect(await read("parameter")).toEqual({ data: [3], shape: [1] });
  await close();
});

const NO_READERS: PickleReaders = { calls: {}, persistent: () => null };

test("a pickle that calls Python's system: it becomes a record, and nothing is called", () => {
  const { value } = readPickle(
    "x",
    pickle(op.global("os", "system"), op.mark, op.text("touch /tmp/owned"), op.tuple, op.reduce),
    NO_READERS,
  );
  expect(value).toBeInstanceOf(Inert);
  expect(value).toMatchObject({ of: "os.system", arguments: ["touch /tmp/owned"] });
  const inherited = pickle(op.global("constructor", "constructor"), op.emptyTuple, op.reduce);
  expect(readPickle("x", inherited, NO_READERS).value).toMatchObject({ of: "constructor.constructor" });
});

test("keys of a pickle are keys of a Map: no prototype can be reached", () => {
  const { value } = readPickle("x", pickle(op.dict, op.mark, op.text("__proto__"), op.dict, op.setItems), NO_READERS);
  expect(value).toBeInstanceOf(Map);
  expect([...(value as Map<unknown, unknown>).keys()]).toEqual(["__proto__"]);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

test.each<[string, Uint8Array, RegExp]>([
  ["nothing", new Uint8Array(0), /no protocol 2 or later at byte 0/],
  ["no pickle", Uint8Array.from([1, 2, 3]), /no protocol 2 or later/],
  ["protocol 9", Uint8Array.from([0x80, 9]), /protocol 9 at byte 2/],
  ["an opcode that imports", pickle([0x69]), /opcode 0x69, which checkpoints do not use at byte 2/],
  ["a copyreg extension", pickle([0x82, 1]), /opcode 0x82/],
  ["no end", Uint8Array.from([0x80, 2, ...op.none]), /1 bytes are wanted where 0 are left at byte 3/],
  ["a text longer than the file", pickle([0x58, 255, 255, 255, 127]), /2147483647 bytes are wanted/],
  ["a text of 2⁶⁰ bytes", pickle([0x8d, 0, 0, 0, 0, 0, 0, 0, 16]), /a length of 1152921504606846976/],
  ["a text that is no UTF-8", pickle([0x58, 1, 0, 0, 0, 0xff]), /a text is not UTF-8/],
  ["an integer of 200 bytes", pickle([0x8a, 200], Array(200).fill(1)), /an integer of 200 bytes/],
  ["an empty stack", pickle(op.setItem), /the stack is empty/],
  ["an item below a mark", pickle(op.none, op.mark, op.append), /the stack is empty/],
  ["no mark", pickle(op.tuple), /there is no mark/],
  ["a memo never written", pickle(op.get(7)), /memo 7 was never written/],
  ["a key without a value", pickle(op.dict, op.mark, op.none, op.setItems), /a key has no value/],
  ["items for what is no dictionary", pickle(op.list, op.none, op.none, op.setItem), /a dictionary is wanted/],
  ["a call of a text", pickle(op.text("os.system"), op.emptyTuple, op.reduce), /something that is no name is called/],
  ["a name without an end", Uint8Array.from([0x80, 2, 0x63, ...Array(2000).fill(65)]), /a name does not end/],
  ["a million dictionaries", pickle(Array(1_000_001).fill(0x7d)), /more than 1000000 objects/],
])("a pickle with %s: an error with the place", (_, bytes, message) => expect(() => readPickle("x", bytes, NO_READERS)).toThrow(message));

const honest = readFileSync(fixture("views/views.pt"));
const records =
  (...extra: readonly Record[]) =>
  (data: Uint8Array) =>
    zip([{ name: "x/data.pkl", data }, ...extra]);
const archive = records({ name: "x/data/0", data: new Uint8Array(16) });
const entry = (ops: readonly number[]) => pickle(op.dict, op.mark, op.text("w"), ops, op.setItems);
const window = (changes: Partial<Parameters<typeof tensorOps>[0]>) =>
  entry(tensorOps({ key: "0", count: 4, offset: 0, shape: [2, 2], strides: [2, 1], ...changes }));

const readAll = async (bytes: Uint8Array): Promise<number> => {
  const { tensors } = await openTorch(bytesSource("x.pt", bytes));
  let elements = 0;
  for (const value of tensors.values()) elements += sizeOf((await value.read()).shape);
  return elements;
};

test("the hand-made archive is readable as long as it is honest", async () => expect(await readAll(archive(window({})))).toBe(4));

/** Dictionaries of two references to the one below: 2⁶⁰ paths in a hundred bytes each. */
const laughs = pickle(
  op.global("m", "M"),
  op.emptyTuple,
  op.newObject,
  op.put(0),
  ...Array.from({ length: 25 }, (_, i) => [
    ...op.global("m", "M"),
    ...op.emptyTuple,
    ...op.newObject,
    ...op.dict,
    ...op.mark,
    ...op.text("a"),
    ...op.get(i),
    ...op.text("b"),
    ...op.get(i),
    ...op.setItems,
    ...op.build,
    ...op.put(i + 1),
  ]),
);
const deep = pickle(
  op.global("m", "M"),
  op.emptyTuple,
  op.newObject,
  op.put(0),
  ...Array.from({ length: 100 }, () => [
    ...op.global("m", "M"),
    ...op.emptyTuple,
    ...op.newObject,
    ...op.dict,
    ...op.text("a"),
    ...op.get(0),
    ...op.setItem,
    ...op.build,
    ...op.put(0),
  ]),
);

test.each<[string, () => Uint8Array, RegExp]>([
  [
    "a tensor that leaves its storage",
    () => archive(window({ shape: [2, 3], strides: [3, 1] })),
    /tensor \[2, 3\] that leaves its storage of 4 elements/,
  ],
  [
    "a small storage repeated into a large tensor",
    () => archive(window({ shape: [1_000_000, 1_000], strides: [0, 0] })),
    /that leaves its storage of 4 elements/,
  ],
  ["a negative offset", () => archive(window({ offset: -1 })), /a tensor that cannot be/],
  ["a negative stride", () => archive(window({ strides: [-2, 1] })), /a tensor that cannot be/],
  [
    "a storage larger than its record",
    () => archive(window({ count: 1000, shape: [1000], strides: [1] })),
    /"w" needs 4000 bytes of its record, which has 16/,
  ],
  ["a storage that is missing", () => archive(window({ key: "1" })), /the record "x\/data\/1" is missing/],
  ["a storage with a path", () => archive(window({ key: "../../etc/passwd" })), /the record "x\/data\/..\/..\/etc\/passwd" is missing/],
  [
    "an id that is no storage",
    () => archive(entry([...op.none, ...op.persistent])),
    /points outside itself at something that is no storage/,
  ],
  ["no tensors", () => archive(pickle(op.dict)), /no tensors, neither at the top nor under state_dict/],
  ["modules that share their parts without end", () => archive(laughs), /more than 100000 entries/],
  ["modules a hundred deep", () => archive(deep), /modules inside each other 32 deep/],
  ["no data.pkl", () => zip([{ name: "x/model.bin", data: new Uint8Array(1) }]), /0 records "…\/data.pkl", wanted 1/],
  [
    "two of them",
    () => zip(["x", "y"].map((name) => ({ name: `${name}/data.pkl`, data: pickle(op.dict) }))),
    /2 records "…\/data.pkl", wanted 1/,
  ],
  ["a record twice", () => records({ name: "x/data.pkl", data: new Uint8Array(1) })(pickle(op.dict)), /"x\/data.pkl" is there twice/],
  ["a name that climbs", () => zip([{ name: "../x/data.pkl", data: pickle(op.dict) }]), /its directory is broken: .*\.\.\/x/],
  [
    "a compressed bomb",
    () => zip([{ name: "x/data.pkl", data: new Uint8Array(5_000_000), compressed: true }]),
    /"x\/data.pkl" is compressed/,
  ],
  [
    "a record that claims to be larger than the file",
    () => zip([{ name: "x/data.pkl", data: pickle(op.dict), claimedSize: 2 ** 31 }]),
    /"x\/data.pkl" is broken|bytes/,
  ],
  [
    "an encrypted record",
    () => zip([{ name: "x/data.pkl", data: pickle(op.dict), encrypted: true, compressed: true }]),
    /"x\/data.pkl" is encrypted/,
  ],
  ["big-endian numbers", () => records({ name: "x/byteorder", data: Buffer.from("big") })(window({})), /byte order "big"/],
  ["a ZIP cut short", () => honest.subarray(0, honest.length - 30), /not a readable ZIP archive/],
  ["an empty file", () => new Uint8Array(0), /neither a ZIP archive nor PyTorch's old format/],
  ["another kind of file", () => Buffer.from("<html>404</html>"), /neither a ZIP archive nor PyTorch's old format/],
])("%s: an error that says so", async (_, make, message) => {
  await expect(readAll(make())).rejects.toThrow(message);
});

test("bytes turned over in honest files: an error or a reading, never anything else", async () => {
  const legacy = readFileSync(fixture("views/legacy.pt"));
  const files = [honest, legacy, archive(window({}))];
  await fc.assert(
    fc.asyncProperty(
      fc.nat(files.length - 1),
      fc.array(fc.tuple(fc.nat(20_000), fc.nat(255)), { minLength: 1, maxLength: 8 }),
      fc.nat(20_000),
      async (which, changes, cut) => {
        const bytes = new Uint8Array(files[which]!);
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        // Every tenth file is cut as well.
        const file = cut % 10 === 0 ? bytes.subarray(0, cut % bytes.length) : bytes;
        await readAll(file).catch((error: unknown) => expect((error as Error).constructor).toBe(Error));
      },
    ),
    { numRuns: process.env.DILF_FULL ? 5000 : 300, seed: 1 },
  );
});

test("raw elements: transposed twice they are the same, whatever their width", () => {
  const rng = createRng(3);
  for (const type of ["F64", "F32", "F16", "U8"] as const) {
    const width = { F64: 8, F32: 4, F16: 2, U8: 1 }[type];
    const [rows, columns] = [37, 70]; // beyond one tile, and no multiple of it
    const bytes = Uint8Array.from({ length: rows * columns * width }, () => rng.integer(256));
    const raw: RawTensor = { type, shape: [rows, columns], bytes };
    const back = transposeRaw(transposeRaw(raw));
    expect(back).toEqual(raw);
    const corner = (value: RawTensor, at: number) => [...value.bytes.subarray(at * width, (at + 1) * width)];
    expect(corner(transposeRaw(raw), 5 * rows + 36)).toEqual(corner(raw, 36 * columns + 5));
  }
  expect(() =>
    joinRaw([
      { type: "F32", shape: [1, 2], bytes: new Uint8Array(8) },
      { type: "F16", shape: [1, 2], bytes: new Uint8Array(4) },
    ]),
  ).toThrow(/F16 \[1, 2\] does not continue F32 \[1, 2\]/);
});

test("safetensors: cut files and lying indexes are errors that name the file", async () => {
  const bytes = writeSafetensors({ a: tensor(Float32Array.of(1, 2), [2]) });
  await expect(openSafetensors(bytesSource("x.safetensors", bytes.subarray(0, 20)))).rejects.toThrow(
    /^x.safetensors: readSafetensors: the header claims/,
  );
  await expect(openSafetensors(bytesSource("x.safetensors", bytes.subarray(0, bytes.length - 1)))).rejects.toThrow(
    /^x.safetensors: .*"a" ends at byte/,
  );
  await expect(openSafetensors(bytesSource("x.safetensors", new Uint8Array(3)))).rejects.toThrow(/the file has 3 bytes/);
  const folder = await mkdtemp(join(tmpdir(), "dilf-index-"));
  try {
    await writeFile(join(folder, "one.safetensors"), bytes);
    const index = async (json: unknown) => {
      await writeFile(join(folder, "i.json"), JSON.stringify(json));
      return openCheckpoint(join(folder, "i.json"));
    };
    const { tensors, close } = await index({ weight_map: { a: "one.safetensors" } });
    expect([...decodeRaw(await tensors.get("a")!.read()).data]).toEqual([1, 2]);
    await close();
    await expect(index({ weight_map: { b: "one.safetensors" } })).rejects.toThrow('"b" is not in one.safetensors');
    await expect(index({ weight_map: { a: "../one.safetensors" } })).rejects.toThrow('"../one.safetensors" does not lie beside the index');
    await expect(index({ weights: {} })).rejects.toThrow("no weight_map");
  } finally {
    await rm(folder, { recursive: true });
  }
});

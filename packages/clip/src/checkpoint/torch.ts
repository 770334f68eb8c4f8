/** @file Files of torch.save and torch.jit.save: a pickle that describes tensors, and their numbers beside it. */

import { shapeText, sizeOf } from "@dilf/tensor";
import { type Checkpoint, type CheckpointTensor, withoutModule } from "./checkpoint.ts";
import { ELEMENT_BYTES, type ElementName, gatherRaw } from "./elements.ts";
import { Global, Inert, PICKLE_LIMIT, type PickleReaders, readPickle } from "./pickle.ts";
import type { ByteSource } from "./source.ts";

/** Numbers in the archive that tensors are windows of. */
class Storage {
  readonly type: ElementName | undefined;
  readonly typeName: string;
  readonly key: string;
  /** Elements. */
  readonly count: number;
  constructor(typeName: string, key: string, count: number) {
    this.typeName = typeName;
    this.type = Object.hasOwn(STORAGES, typeName) ? STORAGES[typeName] : undefined;
    this.key = key;
    this.count = count;
  }
}

/** A tensor as the pickle describes it; extents, strides and offset in elements. */
class TensorNote {
  readonly storage: Storage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  constructor(storage: Storage, offset: number, shape: readonly number[], strides: readonly number[]) {
    this.storage = storage;
    this.offset = offset;
    this.shape = shape;
    this.strides = strides;
  }
}

const STORAGES: Readonly<Record<string, ElementName>> = {
  "torch.DoubleStorage": "F64",
  "torch.FloatStorage": "F32",
  "torch.HalfStorage": "F16",
  "torch.BFloat16Storage": "BF16",
  "torch.LongStorage": "I64",
  "torch.IntStorage": "I32",
  "torch.ByteStorage": "U8",
  "torch.BoolStorage": "U8",
};

/** Where the numbers of a storage lie in the file. */
type Locate = (storage: Storage) => Promise<{ readonly begin: number; readonly length: number }>;

/**
 * Opens a checkpoint of PyTorch: a state_dict, a dictionary that holds one ("state_dict", "model", "model_state_dict"), or a TorchScript archive.
 * Nothing of it is executed, and only the pickle is read until a tensor is asked for.
 * @throws Error that names the file and what is wrong: cut or compressed records, a pickle that is no checkpoint's, tensors that leave their storage
 */
export async function openTorch(source: ByteSource): Promise<Checkpoint> {
  const start = await source.read(0, Math.min(4, source.size));
  const zip = start[0] === 0x50 && start[1] === 0x4b;
  const { value, locate, script } = await (zip ? readArchive(source) : readLegacy(source));
  const notes = new Map<string, TensorNote>();
  collect(source.name, value, notes);
  const tensors = new Map<string, CheckpointTensor>();
  for (const [name, note] of notes) {
    // Optimizer states, counters and other types are passed over: only what is asked for has to be readable.
    if (note.storage.type) tensors.set(name, tensorOf(source, `${source.name}: "${name}"`, note, note.storage.type, locate));
  }
  return {
    name: source.name,
    format: script ? "torchscript" : "torch",
    tensors: withoutModule(tensors),
    size: source.size,
    close: () => source.close(),
  };
}

async function readArchive(source: ByteSource): Promise<{ value: unknown; locate: Locate; script: boolean }> {
  // With a library of its own, for PyTorch's files alone.
  const zip = await (await import("./zip.ts")).readZip(source);
  // Every record lies in one folder, whose name torch.save takes from the file.
  const pickles = [...zip.names].filter((name) => /^[^/]+\/data\.pkl$/.test(name));
  if (pickles.length !== 1)
    throw new Error(`${source.name}: ${pickles.length} records "…/data.pkl", wanted 1; is it a checkpoint of PyTorch?`);
  const root = pickles[0]!.slice(0, -"data.pkl".length);
  const { begin, length } = await zip.locate(`${root}data.pkl`);
  if (length > PICKLE_LIMIT) throw new Error(`${source.name}: its data.pkl has ${length} bytes; at most ${PICKLE_LIMIT} are read`);
  if (zip.names.has(`${root}byteorder`)) {
    const order = await zip.locate(`${root}byteorder`);
    const text = new TextDecoder().decode(await source.read(order.begin, Math.min(order.length, 16)));
    if (text !== "little") throw new Error(`${source.name}: byte order "${text}", only "little" is read`);
  }
  const { value } = readPickle(source.name, await source.read(begin, length), READERS);
  return {
    value,
    locate: async ({ key }) => zip.locate(`${root}data/${key}`),
    script: zip.names.has(`${root}constants.pkl`),
  };
}

const LEGACY_MAGIC = 0x1950a86a20f9469cfc6cn;

/** Before PyTorch 1.6: pickles of a magic number, a version, the machine, the object and the keys, then each storage behind its length. */
async function readLegacy(source: ByteSource): Promise<{ value: unknown; locate: Locate; script: boolean }> {
  const head = await source.read(0, Math.min(source.size, PICKLE_LIMIT));
  let at = 0;
  const storages = new Map<string, Storage>();
  const next = (): unknown => {
    const { value, end } = readPickle(source.name, head.subarray(at), {
      ...READERS,
      persistent: (id) => {
        const storage = READERS.persistent(id);
        if (storage instanceof Storage) storages.set(storage.key, storage);
        return storage;
      },
    });
    at += end;
    return value;
  };
  let magic: unknown;
  try {
    magic = next();
  } catch {
    magic = undefined;
  }
  if (magic !== LEGACY_MAGIC) throw new Error(`${source.name}: not a file of torch.save: neither a ZIP archive nor PyTorch's old format`);
  next(); // protocol version
  next(); // byte order and sizes of the machine that wrote it: little-endian ever since
  const value = next();
  const keys = next();
  if (!Array.isArray(keys) || !keys.every((key) => typeof key === "string"))
    throw new Error(`${source.name}: the list of storages is not readable`);
  const places = new Map<string, { begin: number; length: number }>();
  for (const key of keys as string[]) {
    const storage = storages.get(key);
    const bytes = storage?.type && ELEMENT_BYTES[storage.type];
    if (!storage || !bytes)
      throw new Error(`${source.name}: storage "${key}" is of type ${storage?.typeName ?? "unknown"}, which is not read`);
    const length = storage.count * bytes;
    places.set(key, { begin: at + 8, length });
    at += 8 + length;
  }
  return {
    value,
    locate: async ({ key }) => places.get(key) ?? Promise.reject(new Error(`${source.name}: storage "${key}" is missing`)),
    script: false,
  };
}

const READERS: PickleReaders = {
  calls: {
    "collections.OrderedDict": ([pairs]) => new Map(Array.isArray(pairs) ? pairs.filter(isPair) : []),
    "torch._utils._rebuild_tensor": rebuildTensor,
    "torch._utils._rebuild_tensor_v2": rebuildTensor,
    "torch._utils._rebuild_parameter": ([tensor]) => tensor,
    "torch._utils._rebuild_parameter_with_state": ([tensor]) => tensor,
  },
  persistent(id) {
    const [kind, type, key, , count] = Array.isArray(id) ? id : [];
    if (kind !== "storage" || !(type instanceof Global) || typeof key !== "string" || !isCount(count))
      throw new Error(`the pickle points outside itself at something that is no storage: ${describe(id)}`);
    return new Storage(type.name, key, count);
  },
};

function rebuildTensor(given: readonly unknown[]): unknown {
  const [storage, offset, shape, strides] = given;
  if (!(storage instanceof Storage) || !isCount(offset) || !isCounts(shape) || !isCounts(strides) || shape.length !== strides.length)
    throw new Error(`the pickle describes a tensor that cannot be: ${describe(given)}`);
  // No element may lie outside, and no small storage may be repeated into a large tensor.
  const furthest = shape.some((extent) => extent === 0) ? -1 : shape.reduce((sum, extent, i) => sum + (extent - 1) * strides[i]!, offset);
  if (furthest >= storage.count || sizeOf(shape) > storage.count)
    throw new Error(`the pickle describes a tensor ${shapeText(shape)} that leaves its storage of ${storage.count} elements`);
  return new TensorNote(storage, offset, shape, strides);
}

function tensorOf(source: ByteSource, where: string, note: TensorNote, type: ElementName, locate: Locate): CheckpointTensor {
  const { storage, offset, shape, strides } = note;
  return {
    type,
    shape,
    async read() {
      const width = ELEMENT_BYTES[type];
      const place = await locate(storage);
      const span = sizeOf(shape) === 0 ? 0 : shape.reduce((sum, extent, i) => sum + (extent - 1) * strides[i]!, 1);
      if ((offset + span) * width > place.length)
        throw new Error(`${where} needs ${(offset + span) * width} bytes of its record, which has ${place.length}; was the file cut?`);
      const raw = { type, shape: [span], bytes: await source.read(place.begin + offset * width, span * width) };
      const dense = shape.every((extent, i) => extent === 1 || strides[i] === sizeOf(shape.slice(i + 1)));
      return dense ? { ...raw, shape } : gatherRaw(raw, shape, strides);
    },
  };
}

const MOST_VISITS = 100_000;
const DEEPEST = 32;
/** Where training programs put the weights of the model. */
const STATE_KEYS = ["state_dict", "model", "model_state_dict"] as const;

/** The tensors of a state_dict or of a module's attributes, by path. */
function collect(where: string, value: unknown, into: Map<string, TensorNote>): void {
  let visits = 0;
  const walk = (prefix: string, from: unknown, depth: number): void => {
    if (!(from instanceof Map)) return;
    // The same dictionary may be reached by many ways; following all of them could take forever.
    if (depth > DEEPEST) throw new Error(`${where}: modules inside each other ${DEEPEST} deep`);
    for (const [key, item] of from) {
      if (++visits > MOST_VISITS) throw new Error(`${where}: more than ${MOST_VISITS} entries`);
      if (typeof key !== "string") continue;
      if (item instanceof TensorNote) into.set(prefix + key, item);
      else if (item instanceof Inert) walk(`${prefix}${key}.`, item.state, depth + 1);
    }
  };
  // Inside first: a training checkpoint may hold other tensors (a best accuracy, a queue) beside its state_dict.
  const inside = value instanceof Map ? STATE_KEYS.map((key): unknown => value.get(key)) : [];
  for (const candidate of [...inside, value]) {
    walk("", candidate instanceof Inert ? candidate.state : candidate, 0);
    if (into.size > 0) return;
  }
  const keys = value instanceof Map ? `its keys are ${[...value.keys()].slice(0, 8).map(describe).join(", ")}` : describe(value);
  throw new Error(`${where}: no tensors, neither at the top nor under ${STATE_KEYS.join(", ")}; ${keys}`);
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isCounts = (value: unknown): value is readonly number[] => Array.isArray(value) && value.every(isCount);
const isPair = (value: unknown): value is [unknown, unknown] => Array.isArray(value) && value.length === 2;

function describe(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.slice(0, 40));
  if (value instanceof Global) return value.name;
  if (value instanceof Inert) return value.of;
  if (Array.isArray(value)) return `(${value.slice(0, 6).map(describe).join(", ")})`;
  return String(value).slice(0, 40);
}

/**
 * @file Python's pickles (protocols 2 to 5), read and never executed. A pickle is a program for a stack machine whose danger lies in calling any
 * Python function by name. Here a name is a record, a call of a name that is not in the caller's list is a record too (`Inert`), and nothing else
 * happens. Opcodes as in Python's pickletools.
 */

/** What a pickle names but we do not make: a class instance, the result of a call. */
export class Inert {
  /** "argparse.Namespace" */
  readonly of: string;
  readonly arguments: readonly unknown[];
  /** What BUILD gave it: usually a Map of attributes. */
  state: unknown;
  constructor(of: string, given: readonly unknown[]) {
    this.of = of;
    this.arguments = given;
  }
}

/** A class or function by its name. */
export class Global {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

export interface PickleReaders {
  /** The functions whose calls mean something, by "module.name". Every other call becomes an `Inert`. */
  readonly calls: Readonly<Record<string, (given: readonly unknown[]) => unknown>>;
  /** What an id stands for that lives outside the pickle. */
  persistent(id: unknown): unknown;
}

export interface ReadPickle {
  readonly value: unknown;
  /** The first byte behind the pickle. */
  readonly end: number;
}

/** An empty dictionary costs a pickle one byte and us a hundred; the 450 tensors of a ViT-L/14 make 7,000 objects. */
const MOST_OBJECTS = 1_000_000;
const MOST_BYTES = 16 * 2 ** 20;
const MOST_INTEGER_BYTES = 16;

/**
 * Tuples and lists become arrays, dictionaries and OrderedDicts Maps, sets arrays; integers numbers, or bigints beyond 2⁵³.
 * @param where for messages
 * @throws Error that names the byte: an unknown opcode, a cut or oversized pickle, a broken stack
 */
export function readPickle(where: string, bytes: Uint8Array, readers: PickleReaders): ReadPickle {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = new TextDecoder("utf-8", { fatal: true });
  const stack: unknown[] = [];
  const marks: number[] = [];
  const memo = new Map<number, unknown>();
  let at = 0;
  let objects = 0;

  const refuse = (message: string): never => {
    throw new Error(`${where}: the pickle is not readable: ${message} at byte ${at}`);
  };
  const take = (length: number): number => {
    const begin = at;
    if (length > bytes.length - at) refuse(`${length} bytes are wanted where ${bytes.length - at} are left`);
    at += length;
    return begin;
  };
  const made = <T>(value: T): T => {
    if (++objects > MOST_OBJECTS) refuse(`more than ${MOST_OBJECTS} objects`);
    return value;
  };
  const push = (value: unknown) => void stack.push(value);
  const pop = (): unknown => {
    if (stack.length <= (marks.at(-1) ?? 0)) refuse("the stack is empty");
    return stack.pop();
  };
  const peek = (): unknown => {
    if (stack.length <= (marks.at(-1) ?? 0)) refuse("the stack is empty");
    return stack.at(-1);
  };
  const sinceMark = (): unknown[] => stack.splice(marks.pop() ?? refuse("there is no mark"));
  const last = (count: number): unknown[] => Array.from({ length: count }, pop).reverse();
  const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : refuse("a list is wanted"));
  const string = (length: number): string => {
    const begin = take(length);
    try {
      return text.decode(bytes.subarray(begin, at));
    } catch {
      return refuse("a text is not UTF-8");
    }
  };
  const length64 = (): number => {
    const value = view.getBigUint64(take(8), true);
    return value > BigInt(MOST_BYTES) ? refuse(`a length of ${value}`) : Number(value);
  };
  const line = (): string => {
    const end = bytes.indexOf(10, at);
    if (end < 0 || end - at > 1000) refuse("a name does not end");
    const value = string(end - at);
    at++;
    return value;
  };
  const integer = (length: number): number | bigint => {
    if (length > MOST_INTEGER_BYTES) refuse(`an integer of ${length} bytes`);
    const begin = take(length);
    let value = 0n;
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[begin + i]!);
    if (length > 0 && bytes[begin + length - 1]! & 0x80) value -= 1n << BigInt(8 * length);
    return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  };
  const set = (target: unknown, pairs: readonly unknown[]) => {
    if (pairs.length % 2 !== 0) refuse("a key has no value");
    // A class of Python's may be a dictionary too (defaultdict): its items are kept where its attributes are.
    if (target instanceof Inert) target.state ??= new Map();
    const map = target instanceof Inert ? target.state : target;
    if (!(map instanceof Map)) return refuse("a dictionary is wanted");
    for (let i = 0; i < pairs.length; i += 2) map.set(pairs[i], pairs[i + 1]);
  };
  const call = (callee: unknown, given: unknown): unknown => {
    if (!(callee instanceof Global)) return refuse("something that is no name is called");
    const reader = Object.hasOwn(readers.calls, callee.name) ? readers.calls[callee.name] : undefined;
    return made(reader ? reader(list(given)) : new Inert(callee.name, list(given)));
  };
  const build = (state: unknown) => {
    const target = peek();
    // The state of a Map or a tensor (metadata of a state_dict, hooks) means nothing here.
    if (!(target instanceof Inert)) return;
    if (target.state instanceof Map && state instanceof Map) for (const [key, value] of state) target.state.set(key, value);
    else target.state = state;
  };
  const put = (index: number) => void memo.set(index, peek());
  const get = (index: number) => push(memo.has(index) ? memo.get(index) : refuse(`memo ${index} was never written`));

  if (bytes[0] !== 0x80) refuse("no protocol 2 or later");
  for (;;) {
    const opcode = bytes[take(1)]!;
    switch (opcode) {
      case 0x80: {
        const protocol = bytes[take(1)]!;
        if (protocol < 2 || protocol > 5) refuse(`protocol ${protocol}`);
        break;
      }
      case 0x95: // FRAME
        take(8);
        break;
      case 0x2e: // STOP
        if (at > MOST_BYTES) refuse(`more than ${MOST_BYTES} bytes`);
        return { value: pop(), end: at };
      case 0x28: // MARK
        marks.push(stack.length);
        made(0);
        break;
      case 0x30: // POP: a mark counts as an item
        if (marks.length > 0 && marks.at(-1) === stack.length) marks.pop();
        else pop();
        break;
      case 0x31: // POP_MARK
        sinceMark();
        break;
      case 0x32: // DUP
        push(made(peek()));
        break;
      case 0x4e: // NONE
        push(null);
        break;
      case 0x88: // NEWTRUE
      case 0x89: // NEWFALSE
        push(opcode === 0x88);
        break;
      case 0x4a: // BININT
        push(view.getInt32(take(4), true));
        break;
      case 0x4b: // BININT1
        push(bytes[take(1)]);
        break;
      case 0x4d: // BININT2
        push(view.getUint16(take(2), true));
        break;
      case 0x8a: // LONG1
        push(integer(bytes[take(1)]!));
        break;
      case 0x47: // BINFLOAT
        push(view.getFloat64(take(8), false));
        break;
      case 0x58: // BINUNICODE
        push(made(string(view.getUint32(take(4), true))));
        break;
      case 0x8c: // SHORT_BINUNICODE
      case 0x55: // SHORT_BINSTRING
        push(made(string(bytes[take(1)]!)));
        break;
      case 0x8d: // BINUNICODE8
        push(made(string(length64())));
        break;
      case 0x43: // SHORT_BINBYTES
      case 0x42: // BINBYTES
      case 0x8e: {
        const length = opcode === 0x43 ? bytes[take(1)]! : opcode === 0x42 ? view.getUint32(take(4), true) : length64();
        const begin = take(length);
        push(made(bytes.slice(begin, at)));
        break;
      }
      case 0x5d: // EMPTY_LIST
      case 0x29: // EMPTY_TUPLE
      case 0x8f: // EMPTY_SET
        push(made([]));
        break;
      case 0x7d: // EMPTY_DICT
        push(made(new Map()));
        break;
      case 0x61: {
        const value = pop(); // APPEND
        list(peek()).push(value);
        break;
      }
      case 0x65: // APPENDS
      case 0x90: {
        const items = sinceMark(); // ADDITEMS
        const target = list(peek());
        for (const item of items) target.push(item);
        break;
      }
      case 0x74: // TUPLE
      case 0x6c: // LIST
      case 0x91: // FROZENSET
        push(made(sinceMark()));
        break;
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: // TUPLE3
        push(made(last(opcode - 0x84)));
        break;
      case 0x64: {
        const map = made(new Map()); // DICT
        set(map, sinceMark());
        push(map);
        break;
      }
      case 0x73: {
        const pair = last(2); // SETITEM
        set(peek(), pair);
        break;
      }
      case 0x75: {
        const pairs = sinceMark(); // SETITEMS
        set(peek(), pairs);
        break;
      }
      case 0x63: {
        const module = line(); // GLOBAL
        push(made(new Global(`${module}.${line()}`)));
        break;
      }
      case 0x93: {
        const [module, name] = last(2); // STACK_GLOBAL
        if (typeof module !== "string" || typeof name !== "string") refuse("a name that is no text");
        push(made(new Global(`${module}.${name}`)));
        break;
      }
      case 0x52: // REDUCE
      case 0x81: {
        const [callee, given] = last(2); // NEWOBJ
        push(call(callee, given));
        break;
      }
      case 0x92: {
        const [callee, given] = last(3); // NEWOBJ_EX: keywords are kept nowhere, as nothing is made
        push(call(callee, given));
        break;
      }
      case 0x62: // BUILD
        build(pop());
        break;
      case 0x51: // BINPERSID
        push(made(readers.persistent(pop())));
        break;
      case 0x71: // BINPUT
        put(bytes[take(1)]!);
        break;
      case 0x72: // LONG_BINPUT
        put(view.getUint32(take(4), true));
        break;
      case 0x94: // MEMOIZE
        put(memo.size);
        break;
      case 0x68: // BINGET
        get(bytes[take(1)]!);
        break;
      case 0x6a: // LONG_BINGET
        get(view.getUint32(take(4), true));
        break;
      default:
        at--;
        refuse(`opcode 0x${opcode.toString(16).padStart(2, "0")}, which checkpoints do not use`);
    }
  }
}

/** The largest pickle that is read, in bytes. */
export const PICKLE_LIMIT = MOST_BYTES;

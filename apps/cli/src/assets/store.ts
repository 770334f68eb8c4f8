/** @file The index on disk: one SQLite file (through libsql) with a row per asset, and the features in blocks. See docs/decisions/0008. */

import { stat } from "node:fs/promises";
import Database from "libsql";
import { MissingError, UsageError } from "../errors.ts";
import type { Axes } from "../shapes/axes.ts";

/** What an index was made with: features of other makers cannot be compared. */
export interface IndexAbout {
  /** The folder, absolute. Paths of entries are relative to it, with forward slashes. */
  readonly root: string;
  /** As `--encoder` or `--checkpoint` named it. */
  readonly encoder: string | null;
  readonly checkpoint: string | null;
  readonly views: string | null;
  /** `--up`, which decides how files without known axes were turned. */
  readonly up: string;
  /** sha256 of the encoder's weights. */
  readonly fingerprint: string;
  readonly featureSize: number;
}

export interface IndexedFile {
  readonly path: string;
  /** Size and time of change: what is looked at first to see whether a file is the same. */
  readonly stamp: string;
  readonly sha256: string;
  /** Why there is no feature; null where there is one. */
  readonly error: string | null;
}

/** A file to enter: with its feature [D] of unit length, or with the reason why it has none. */
export type NewFile = Omit<IndexedFile, "error"> & ({ readonly feature: Float32Array; readonly axes: Axes } | { readonly error: string });

export interface Place {
  readonly block: number;
  readonly slot: number;
}

export interface FoundFile {
  readonly path: string;
  readonly axes: Axes;
}

export interface Block {
  readonly id: number;
  readonly features: Float32Array; // [rows, D]
}

/** Rows of a full block: 2 MiB of 128 numbers. Rows one by one take libsql 8 µs each to hand over, blocks a hundredth of that. */
const BLOCK_ROWS = 4096;
/** Blocks with fewer rows alive than half are put together once there are more than this. */
const POOR_BLOCKS = 8;

const VERSION = "1";
const SCHEMA = `
CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE blocks (id INTEGER PRIMARY KEY AUTOINCREMENT, rows INTEGER NOT NULL, features BLOB NOT NULL);
CREATE TABLE files (
  path TEXT PRIMARY KEY, stamp TEXT NOT NULL, sha256 TEXT NOT NULL, axes TEXT, error TEXT,
  block INTEGER, slot INTEGER
) WITHOUT ROWID;
CREATE INDEX places ON files (block, slot);
CREATE INDEX contents ON files (sha256);`;

const WAIT_MS = 10_000; // for another process's commit, which takes milliseconds

export type Store = ReturnType<typeof storeOn>;

/**
 * An index that is there.
 * @throws MissingError where there is none; UsageError for a file that is something else
 */
export async function openStore(path: string): Promise<Store> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new MissingError(`there is no index ${path}; make one with "dilf index FOLDER --out ${path}"`);
  if (!found.isFile()) throw new UsageError(`${path} is no index but a folder`);
  const db = new Database(path, { timeout: WAIT_MS });
  try {
    const version = about(db).get("version");
    if (version !== VERSION)
      throw new UsageError(
        `${path} is ${version === undefined ? "no index of dilf" : `an index of version ${version}, and this dilf reads ${VERSION}`}`,
      );
    return storeOn(db, path);
  } catch (error) {
    db.close();
    throw error instanceof UsageError
      ? error
      : new UsageError(`${path} is no index of dilf: ${(error as Error).message}`, { cause: error });
  }
}

/** A new, empty index; where a file is there already, it must be empty. */
export function createStore(path: string, made: IndexAbout): Store {
  const db = openOrExplain(path);
  try {
    transaction(db, () => {
      db.exec(SCHEMA);
      const insert = db.prepare("INSERT INTO about VALUES (?, ?)");
      for (const [key, value] of Object.entries({ version: VERSION, generation: "0", made: JSON.stringify(made) }))
        insert.run([key, value]);
    });
  } catch (error) {
    db.close();
    throw explained(error, path);
  }
  return storeOn(db, path);
}

/**
 * Holds an index for one writer. The operating system lets go of it when the process ends, however it ends: there are no stale locks.
 * @returns what releases it
 * @throws Error while another process has it
 */
export function lockIndex(path: string): () => void {
  const db = openOrExplain(`${path}.lock`);
  try {
    db.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    db.close();
    if ((error as { code?: string }).code !== "SQLITE_BUSY") throw explained(error, `${path}.lock`);
    throw new Error(`another dilf index is writing ${path}; wait for it, or give another --out`, { cause: error });
  }
  return () => {
    db.exec("ROLLBACK");
    db.close();
  };
}

function openOrExplain(path: string): Database.Database {
  try {
    return new Database(path, { timeout: 0 });
  } catch (cause) {
    throw new MissingError(`${path} cannot be opened for writing (${(cause as Error).message})`, { cause });
  }
}

function about(db: Database.Database): ReadonlyMap<string, string> {
  return new Map(db.prepare("SELECT key, value FROM about").raw().all() as [string, string][]);
}

function transaction<T>(db: Database.Database, work: () => T): T {
  db.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    db.exec("COMMIT");
    return result;
  } catch (error) {
    // A full disk has rolled it back already.
    if (db.inTransaction) db.exec("ROLLBACK");
    throw error;
  }
}

function explained(error: unknown, path: string): unknown {
  const { code, message } = error as { code?: string; message: string };
  if (code === "SQLITE_FULL")
    return new Error(
      `the disk is full: ${path} holds what was entered before, and nothing of it is lost; make room and run the same command again`,
      { cause: error },
    );
  return code?.startsWith("SQLITE_") ? new Error(`${path}: ${message} (${code})`, { cause: error }) : error;
}

function storeOn(db: Database.Database, path: string) {
  const made = JSON.parse(about(db).get("made")!) as IndexAbout;
  const D = made.featureSize;
  const one = (sql: string) => db.prepare(sql).raw();
  const selectFile = one("SELECT stamp, sha256, error FROM files WHERE path = ?");
  const selectSame = one("SELECT axes, block, slot FROM files WHERE sha256 = ? AND block IS NOT NULL LIMIT 1");
  const selectPlace = one("SELECT path, axes FROM files WHERE block = ? AND slot = ?");
  const putFile = db.prepare("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?, ?)");
  const putBlock = db.prepare("INSERT INTO blocks (rows, features) VALUES (?, ?)");
  const writing = <T>(work: () => T): T => {
    try {
      return transaction(db, work);
    } catch (error) {
      throw explained(error, path);
    }
  };
  const addBlock = (rows: readonly Float32Array[]): number => {
    const features = new Float32Array(rows.length * D);
    for (const [i, row] of rows.entries()) features.set(row, i * D);
    return Number(putBlock.run([rows.length, Buffer.from(features.buffer)]).lastInsertRowid);
  };
  const readBlock = (id: number): Float32Array => floatsOf((one("SELECT features FROM blocks WHERE id = ?").get([id]) as [Buffer])[0]);

  return {
    path,
    about: made,
    /** Files with a feature, and files that failed. */
    count(): { readonly features: number; readonly failed: number } {
      const [features, failed] = one("SELECT count(block), count(error) FROM files").get([]) as [number, number];
      return { features, failed };
    },
    file(name: string): IndexedFile | undefined {
      const row = selectFile.get([name]) as [string, string, string | null] | undefined;
      return row && { path: name, stamp: row[0], sha256: row[1], error: row[2] };
    },
    /** Every path that is in, in no order. */
    paths(): readonly string[] {
      return (one("SELECT path FROM files").all([]) as [string][]).map(([name]) => name);
    },
    /** What a file with the same bytes has: moved and copied files are not drawn again. Failures are not told: they may lie in what stands beside a file. */
    known(sha256: string): { readonly axes: Axes; readonly feature: Float32Array } | undefined {
      const row = selectSame.get([sha256]) as [string, number, number] | undefined;
      if (!row) return undefined;
      const [axes, block, slot] = row;
      return { axes: JSON.parse(axes) as Axes, feature: readBlock(block).slice(slot * D, (slot + 1) * D) };
    },
    /** Enters files, all or none. One that is in already is replaced. */
    put(files: readonly NewFile[]): void {
      if (files.length === 0) return;
      writing(() => {
        const done = files.filter((file) => "feature" in file);
        const block = done.length > 0 ? addBlock(done.map(({ feature }) => feature)) : null;
        for (const file of files) {
          const { path: name, stamp, sha256 } = file;
          if ("feature" in file) putFile.run([name, stamp, sha256, JSON.stringify(file.axes), null, block, done.indexOf(file)]);
          else putFile.run([name, stamp, sha256, null, file.error, null, null]);
        }
      });
    },
    remove(names: readonly string[]): void {
      if (names.length === 0) return;
      writing(() => {
        const statement = db.prepare("DELETE FROM files WHERE path = ?");
        for (const name of names) statement.run([name]);
      });
    },
    /** Puts small and half-empty blocks together, in one transaction. Search needs no more than few, well-filled blocks. */
    compact(): void {
      const live = one(
        "SELECT b.id, b.rows, count(f.path) FROM blocks b LEFT JOIN files f ON f.block = b.id GROUP BY b.id ORDER BY b.id",
      ).all([]) as [number, number, number][];
      const poor = live.filter(([, rows, alive]) => alive < BLOCK_ROWS / 2 || alive < rows / 2);
      const wasted = poor.some(([, rows, alive]) => alive < rows / 2);
      if (poor.length <= POOR_BLOCKS && !wasted) return;
      writing(() => {
        const move = db.prepare("UPDATE files SET block = ?, slot = ? WHERE path = ?");
        let names: string[] = [];
        let rows: Float32Array[] = [];
        const flush = () => {
          if (rows.length === 0) return;
          const block = addBlock(rows);
          for (const [slot, name] of names.entries()) move.run([block, slot, name]);
          [names, rows] = [[], []];
        };
        for (const [id] of poor) {
          const features = readBlock(id);
          for (const [name, slot] of one("SELECT path, slot FROM files WHERE block = ? ORDER BY slot").all([id]) as [string, number][]) {
            names.push(name);
            rows.push(features.subarray(slot * D, (slot + 1) * D));
            if (rows.length === BLOCK_ROWS) flush();
          }
        }
        flush();
        const drop = db.prepare("DELETE FROM blocks WHERE id = ?");
        for (const [id] of poor) drop.run([id]);
        db.exec("UPDATE about SET value = value + 1 WHERE key = 'generation'");
      });
    },
    /** Of the file, as SQLite counts them. */
    pages(): number {
      return (one("PRAGMA page_count").get([]) as [number])[0];
    },
    /** The most pages that this connection lets the file grow to; beyond, the disk counts as full. */
    limit(pages: number): void {
      db.exec(`PRAGMA max_page_count = ${Math.floor(pages)}`);
    },
    /** Changes whenever places do. */
    generation(): string {
      return (one("SELECT value FROM about WHERE key = 'generation'").get([]) as [string])[0];
    },
    /** All blocks, as they were at one moment. Their rows may belong to no file any more: `at` says. */
    *blocks(): Generator<Block> {
      db.exec("BEGIN");
      try {
        for (const [id] of one("SELECT id FROM blocks ORDER BY id").all([]) as [number][]) yield { id, features: readBlock(id) };
      } finally {
        db.exec("COMMIT");
      }
    },
    /** The file whose feature lies there; undefined where it was replaced or removed. */
    at({ block, slot }: Place): FoundFile | undefined {
      const row = selectPlace.get([block, slot]) as [string, string] | undefined;
      return row && { path: row[0], axes: JSON.parse(row[1]) as Axes };
    },
    close(): void {
      db.close();
    },
  };
}

/** A view where the bytes lie on a multiple of four, else a copy. */
function floatsOf({ buffer, byteOffset, byteLength }: Buffer): Float32Array {
  if (byteOffset % 4 === 0) return new Float32Array(buffer, byteOffset, byteLength / 4);
  return new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));
}

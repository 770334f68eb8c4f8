/** @file A folder of assets as one searchable file: what `dilf index` and `dilf search` do, for programs. */

import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { BUNDLED_ENCODERS } from "@dilf/clip";
import { expectKeys } from "@dilf/tensor";
import { MissingError, UsageError } from "../errors.ts";
import type { Axes, Up } from "../shapes/axes.ts";
import { createLooker, LOOKER_DEFAULTS, type Looker, type LookerOptions, type ShapeInput } from "../shapes/looker.ts";
import { shapesBelow } from "../shapes/paths.ts";
import type { SystemOptions } from "../system.ts";
import { updateIndex } from "./indexing.ts";
import { imageQuery, type PictureInput, textQuery } from "./query.ts";
import { createSearcher } from "./search.ts";
import { createStore, type IndexAbout, lockIndex, openStore, type Store } from "./store.ts";

/** Options of `indexFolder`. */
export interface IndexFolderOptions extends LookerOptions {
  /** Which axis of the files points up; see `ClassifierOptions.up`. */
  readonly up?: Up;
  /** Bytes; larger files are failures, not read. */
  readonly largest?: number;
  /** Ends the work between two files; what was done stays in the index. */
  readonly signal?: AbortSignal;
  /** Once before the first file, and after each, in no particular order. */
  readonly onProgress?: (progress: IndexProgress) => void;
}

/** What `indexFolder` does when an option is not given. */
export const INDEX_FOLDER_DEFAULTS = { ...LOOKER_DEFAULTS, up: "auto", largest: 512 * 2 ** 20, workers: 0 } as const;

/** How far indexing is. */
export interface IndexProgress {
  readonly done: number;
  readonly total: number;
  /** The file that was done; `message` says why it failed, now or when it was seen last. */
  readonly file?: { readonly path: string; readonly what: "entered" | "unchanged" | "failed"; readonly message?: string };
}

/** What `indexFolder` did, and what is in the index now. */
export interface IndexedFolder {
  /** Files that can be found. */
  readonly entries: number;
  /** Files in the index that could not be read. */
  readonly failed: number;
  readonly entered: number;
  readonly unchanged: number;
  readonly removed: number;
  /** Of this call; files that failed before and have not changed since are among `unchanged`. */
  readonly failures: readonly { readonly path: string; readonly message: string }[];
}

/**
 * Makes a folder of assets searchable, or brings its index up to date: only new and changed files are drawn and encoded. The index is one file, sound at any moment; a process
 * that is killed loses at most 64 files' work.
 * @param file the index; made where it is not there
 * @throws MissingError for a folder that is not there; UsageError for an index of another folder, or that was made with other options; Error while another process writes
 * the index, and for a full disk; the signal's reason. A file that cannot be read is none: see `failures`
 * @example await indexFolder("assets", "assets.index", { onProgress: ({ done, total }) => console.log(`${done}/${total}`) });
 */
export async function indexFolder(folder: string, file: string, options: IndexFolderOptions = {}): Promise<IndexedFolder> {
  const known = [...Object.keys(INDEX_FOLDER_DEFAULTS), "checkpoint", "engine", "device", "threads", "signal", "onProgress"];
  expectKeys("indexFolder", options, known);
  const { up, largest, signal = new AbortController().signal, onProgress, ...looking } = { ...INDEX_FOLDER_DEFAULTS, ...options };
  if (!(await stat(folder).catch(() => undefined))?.isDirectory()) throw new MissingError(`there is no folder ${folder}`);
  if (options.checkpoint !== undefined && (options.encoder !== undefined || options.views !== undefined))
    throw new UsageError("checkpoint: a run knows its own encoder and views; leave encoder and views out");
  const unlock = lockIndex(file);
  let looker: Looker | undefined;
  let store: Store | undefined;
  try {
    // As absolute paths, because the index may be searched from elsewhere.
    const named: LookerOptions = {
      ...looking,
      encoder: BUNDLED_ENCODERS.includes(looking.encoder) ? looking.encoder : resolve(looking.encoder),
      ...(options.checkpoint !== undefined && { checkpoint: resolve(options.checkpoint) }),
    };
    looker = await createLooker(named);
    store = await openOrCreate(file, aboutOf(folder, up, named, looker));
    let total = 0;
    for await (const _ of shapesBelow(store.about.root)) total++;
    let done = 0;
    onProgress?.({ done, total });
    const { failures, ...counts } = await updateIndex(store, looker, {
      up,
      largest,
      // Each worker draws one, while one is read and one encoded.
      concurrency: looking.workers + 2,
      signal,
      onFile: (path, what, message) =>
        onProgress?.({ done: ++done, total, file: { path, what, ...(message !== undefined && { message }) } }),
    });
    const { features: entries, failed } = store.count();
    return { entries, failed, ...counts, failures: failures.map(({ path, message }) => ({ path, message })) };
  } finally {
    store?.close();
    await looker?.dispose();
    unlock();
  }
}

function aboutOf(folder: string, up: Up, { encoder, checkpoint, views }: LookerOptions, { system }: Looker): IndexAbout {
  const fixed = checkpoint === undefined;
  return {
    root: resolve(folder),
    encoder: fixed ? encoder! : null,
    checkpoint: checkpoint ?? null,
    views: fixed ? views! : null,
    up,
    fingerprint: system.encoder.fingerprint,
    featureSize: system.encoder.featureSize,
  };
}

/** @throws UsageError for an index of another folder, or made with something else: its features could not be compared with new ones */
async function openOrCreate(path: string, about: IndexAbout): Promise<Store> {
  const found = await stat(path).catch(() => undefined);
  // An empty file is what is left of a run that ended before its first commit.
  if (!found || (found.isFile() && found.size === 0)) return createStore(path, about);
  const store = await openStore(path);
  const differing = (Object.keys(about) as (keyof IndexAbout)[]).find((key) => store.about[key] !== about[key]);
  if (differing === undefined) return store;
  const had = store.about[differing];
  store.close();
  throw new UsageError(
    `${path} is an index with another ${differing} (${had ?? "none"} there, ${about[differing] ?? "none"} here); name another file, or delete it`,
  );
}

/** Options of `openIndex`: the engine that computes, and threads. What looks at queries is what the index was made with. */
export interface OpenIndexOptions extends Pick<SystemOptions, "engine" | "device" | "threads" | "workers"> {
  /** Of the points that a learned policy looks at. */
  readonly seed?: number;
  /** Ends loading. Searches take their own. */
  readonly signal?: AbortSignal;
}

/** Words, a picture (its object alone, on white, is best), or a shape like the one wanted. */
export type AssetQuery = string | { readonly image: PictureInput } | { readonly shape: ShapeInput; readonly up?: Up };

/** An asset that was found. */
export interface AssetHit {
  /** In the folder, with forward slashes. */
  readonly path: string;
  /** On disk, absolute. */
  readonly file: string;
  /** Cosine of the asset's feature and the query's, −1..1. */
  readonly score: number;
  readonly axes: Axes;
}

/** What a search found. */
export interface FoundAssets {
  /** Best first; equal scores in the order of their paths. */
  readonly hits: readonly AssetHit[];
  /** Words of the query that the encoder never read; they hardly count. Empty for encoders of an open vocabulary. */
  readonly unknownWords: readonly string[];
}

/** Options of `AssetIndex.search`. */
export interface AssetSearchOptions {
  /** How many to find, ≥ 1. */
  readonly top?: number;
  readonly signal?: AbortSignal;
}

/** An index to be searched, loaded once. To be released with `dispose`. */
export interface AssetIndex {
  /** The folder that was indexed, absolute. */
  readonly root: string;
  /** The name of the encoder. */
  readonly encoder: string;
  /** Files that can be found, now: another process may bring the index up to date meanwhile. */
  count(): number;
  /**
   * The nearest assets, exactly: nothing is approximated.
   * @throws UsageError for no words, or none that the encoder knows; what reading a picture or a shape throws; the signal's reason
   */
  search(query: AssetQuery, options?: AssetSearchOptions): Promise<FoundAssets>;
  dispose(): Promise<void>;
}

/** How many `AssetIndex.search` finds when it is not said. */
export const ASSET_SEARCH_DEFAULTS = { top: 10 } as const satisfies AssetSearchOptions;

/**
 * Opens what `indexFolder` or `dilf index` made: the features (4 bytes × D a file) and the encoder are held until `dispose`.
 * @throws MissingError where there is no index; UsageError for a file that is something else, or whose encoder has other weights now
 * @example
 * const index = await openIndex("assets.index");
 * const { hits } = await index.search("a chair with arms", { top: 3 });
 * await index.dispose();
 */
export async function openIndex(file: string, options: OpenIndexOptions = {}): Promise<AssetIndex> {
  expectKeys("openIndex", options, ["engine", "device", "threads", "workers", "seed", "signal"]);
  const { signal, ...looking } = options;
  const store = await openStore(file);
  let looker: Looker | undefined;
  try {
    signal?.throwIfAborted();
    looker = await lookerOf(store, looking);
    signal?.throwIfAborted();
    return await assetIndexOf(store, looker);
  } catch (error) {
    await looker?.dispose();
    store.close();
    throw error;
  }
}

/** What the index was made with. */
async function lookerOf({ about, path }: Store, options: LookerOptions): Promise<Looker> {
  const { encoder, checkpoint, views } = about;
  const looker = await createLooker({
    ...options,
    ...(encoder !== null && { encoder }),
    ...(checkpoint !== null && { checkpoint }),
    ...(views !== null && { views }),
  });
  const { fingerprint } = looker.system.encoder;
  if (fingerprint === about.fingerprint) return looker;
  await looker.dispose();
  throw new UsageError(
    `${path} was made with other weights of encoder "${encoder ?? checkpoint}" than are here now; delete it and index the folder again`,
  );
}

async function assetIndexOf(store: Store, looker: Looker): Promise<AssetIndex> {
  const { root } = store.about;
  const { encoder, engine } = looker.system;
  const searcher = await createSearcher(store, engine);
  const featureOf = async (query: AssetQuery, signal: AbortSignal | undefined) => {
    if (typeof query === "string") return textQuery(encoder, query);
    if ("image" in query) return { feature: await imageQuery(encoder, query.image), unknown: [] };
    const { feature } = await looker.look(query.shape, { up: query.up ?? "auto", ...(signal && { signal }) });
    return { feature, unknown: [] };
  };
  return {
    root,
    encoder: encoder.name,
    count: () => store.count().features,
    async search(query, options = {}) {
      expectKeys("search", options, [...Object.keys(ASSET_SEARCH_DEFAULTS), "signal"]);
      const { top, signal } = { ...ASSET_SEARCH_DEFAULTS, ...options };
      if (!(Number.isInteger(top) && top >= 1)) throw new RangeError(`search: top must be an integer ≥ 1, got ${top}`);
      signal?.throwIfAborted();
      const { feature, unknown } = await featureOf(query, signal);
      signal?.throwIfAborted();
      const hits = await searcher.search(feature, top);
      return { hits: hits.map((hit) => ({ ...hit, file: join(root, hit.path) })), unknownWords: unknown };
    },
    async dispose() {
      await searcher.dispose();
      await looker.dispose();
      store.close();
    },
  };
}

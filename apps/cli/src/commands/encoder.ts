/** @file `dilf encoder`: published checkpoints fetched, imported, listed and tested. */

import { mkdir, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { ortEngine } from "@dilf/autodiff";
import {
  BUNDLED_ENCODERS,
  type DualEncoder,
  type EncoderCard,
  type FamilyName,
  type ImportOptions,
  type ImportReport,
  importEncoder,
  loadEncoder,
  PUBLISHED,
  type PublishedFile,
  readCard,
} from "@dilf/clip";
import { encoderConformance } from "@dilf/clip/testing";
import { createRng, tensor } from "@dilf/tensor";
import { Command, InvalidArgumentError, Option } from "commander";
import { encoderFolder } from "../caches.ts";
import { type DownloadProgress, download } from "../download.ts";
import { InterruptedError, nearest, UsageError } from "../errors.ts";
import type { Io } from "../io.ts";
import { addCommonOptions, type CommonOptions, integer, number } from "../options.ts";
import { startProgress } from "../progress.ts";

const FAMILY_NAMES = ["clip", "slip", "open-clip", "hf", "onnx"] as const satisfies readonly FamilyName[];
const MIB = 2 ** 20;

export function encoderCommand(io: Io): Command {
  const command = new Command("encoder").description("Image-text encoders: fetch, import, list and test them.");
  for (const make of [importCommand, listCommand, testCommand, downloadCommand]) command.addCommand(make(io));
  return command;
}

interface ImportFlags {
  readonly family?: FamilyName;
  readonly size?: "small" | "base" | "large";
  readonly heads?: { readonly vision: number; readonly text: number };
  readonly activation?: "gelu" | "quickGelu";
  readonly tokenizer?: string;
  readonly name?: string;
  readonly license?: string;
  readonly logitScale?: number;
}

function addImportFlags(command: Command): Command {
  return command
    .addOption(new Option("--family <name>", "whose file it is (default: what the file itself shows)").choices(FAMILY_NAMES))
    .addOption(new Option("--size <name>", "SLIP only: which of its models it must be").choices(["small", "base", "large"]))
    .option("--heads <vision,text>", "attention heads, where the file does not say and its width is in no table", heads)
    .addOption(new Option("--activation <name>", "open_clip only: quickGelu for models named -quickgelu").choices(["gelu", "quickGelu"]))
    .option("--tokenizer <file>", "tokenizer.json, merges.txt or bpe_simple_vocab_16e6.txt.gz (default: the one beside the checkpoint)")
    .option("--name <name>", "name of the encoder (default: that of the folder)")
    .option("--license <text>", "licence of the weights, for the card")
    .option("--logit-scale <number>", "ONNX pairs only: exp of the logit scale, which no graph holds (default: 100)", number(0));
}

function importCommand(io: Io): Command {
  const command = addImportFlags(
    new Command("import")
      .description(
        "Turn a published checkpoint into a folder with encoder.json, weights.safetensors and tokenizer.json. Nothing in it is executed.",
      )
      .argument("<path>", "a checkpoint (.pt, .pth, .bin, .safetensors, .index.json), or a folder with one or with a pair of ONNX graphs")
      .requiredOption("--out <folder>", "the folder to write"),
  );
  return addCommonOptions(
    command,
    "dilf encoder import ViT-B-32.pt --tokenizer bpe_simple_vocab_16e6.txt.gz --out encoders/clip-vit-b32",
  ).action(async (path: string, flags: ImportFlags & CommonOptions & { readonly out: string }) => {
    const report = await importTo(io, path, flags.out, flags);
    sayImported(io, flags.out, report, flags);
  });
}

async function importTo(io: Io, path: string, out: string, flags: ImportFlags & CommonOptions, source?: string): Promise<ImportReport> {
  const { family, size, heads, activation, tokenizer, name, license, logitScale } = flags;
  const progress = mebibytes(io, `importing ${basename(path)}`, flags.quiet);
  const options: ImportOptions = {
    ...(family && { family }),
    ...(size && { size }),
    ...(heads && { heads }),
    ...(activation && { activation }),
    ...(tokenizer !== undefined && { tokenizer }),
    ...(name !== undefined && { name }),
    ...(license !== undefined && { license }),
    ...(logitScale !== undefined && { logitScale }),
    ...(source !== undefined && { source }),
    onProgress: (done, total) => progress.update({ done, total }),
  };
  try {
    return await importEncoder(path, out, options);
  } finally {
    progress.stop();
  }
}

function sayImported(io: Io, out: string, { card, family, leftOut }: ImportReport, { json, quiet }: CommonOptions): void {
  if (json) io.out(`${JSON.stringify({ out, family, card, leftOut })}\n`);
  else if (!quiet) {
    io.out(`${describe(card)}\n`);
    if (leftOut.length > 0)
      io.out(
        `left out, because no tower needs it: ${leftOut.length} tensors (${leftOut.slice(0, 3).join(", ")}${leftOut.length > 3 ? ", …" : ""})\n`,
      );
    io.out(`wrote ${out}; use it with --encoder ${out}, check it with "dilf encoder test ${out}"\n`);
  }
}

function describe({ name, architecture: { vision, text }, logitScale, license }: EncoderCard): string {
  const tower = "graph" in vision ? "ONNX graphs" : `ViT of width ${vision.width}, ${vision.depth} blocks, patches of ${vision.patchSize}`;
  return `${name}: ${tower}; pictures of ${vision.imageSize} px, features of ${vision.featureSize}, texts of up to ${text.context} tokens; logit scale ${logitScale.toFixed(2)}; licence: ${license}`;
}

function listCommand(io: Io): Command {
  const command = new Command("list")
    .description("The encoders that come with dilf, those in a folder, and those that can be fetched.")
    .option("--in <folder...>", "encoders that were imported: folders with an encoder.json");
  return addCommonOptions(command, "dilf encoder list --in encoders/*").action(
    async (flags: CommonOptions & { readonly in?: string[] }) => {
      const bundled = await Promise.all(BUNDLED_ENCODERS.map(async (name) => ({ name, card: await readCard(name) })));
      const imported = await Promise.all((flags.in ?? []).map(async (folder) => ({ folder, card: await readCard(folder) })));
      if (flags.json) {
        const facts = ({ name, architecture: { vision }, license, source, sha256 }: EncoderCard) => ({
          name,
          imageSize: vision.imageSize,
          featureSize: vision.featureSize,
          license,
          source,
          sha256: sha256.weights,
        });
        io.out(
          `${JSON.stringify({
            bundled: bundled.map(({ card }) => facts(card)),
            imported: imported.map(({ folder, card }) => ({ folder, ...facts(card) })),
            published: PUBLISHED.map(({ name, family, title, license, weights }) => ({
              name,
              family,
              title,
              license,
              url: weights.url,
              sha256: weights.sha256,
            })),
          })}\n`,
        );
        return;
      }
      const lines: string[] = ["here:"];
      for (const { card } of bundled) lines.push(`  ${describe(card)}`);
      for (const { folder, card } of imported) lines.push(`  ${folder}: ${describe(card)}`);
      lines.push("", "published, for dilf encoder download NAME:");
      const width = Math.max(...PUBLISHED.map(({ name }) => name.length));
      for (const { name, title, license } of PUBLISHED) lines.push(`  ${name.padEnd(width)}  ${title} (${license})`);
      io.out(`${lines.join("\n")}\n`);
    },
  );
}

interface TestFlags extends CommonOptions {
  readonly pictures: number;
}

function testCommand(io: Io): Command {
  const command = new Command("test")
    .description("Check an encoder: unit rows, its gradient against finite differences, refusals; then measure its speed.")
    .argument("<encoder>", "mini, or a folder that dilf encoder import wrote")
    .option("--pictures <count>", "pictures of one run in the measurement of speed", integer(1), 6);
  return addCommonOptions(command, "dilf encoder test encoders/clip-vit-b32").action(async (name: string, flags: TestFlags) => {
    const encoder = await loadEncoder(name, { engine: ortEngine() });
    try {
      await testEncoder(io, encoder, flags);
    } finally {
      await encoder.dispose();
    }
  });
}

async function testEncoder(io: Io, encoder: DualEncoder, { json, quiet, pictures, seed }: TestFlags): Promise<void> {
  const checks: { name: string; passed: boolean; measured?: Readonly<Record<string, number>>; message?: string }[] = [];
  const progress = startProgress(io, `testing ${encoder.name}`, encoderConformance.length, quiet);
  for (const [i, { name, check }] of encoderConformance.entries()) {
    stopIfAborted(io);
    const result = await check(encoder).then(
      (measured) => ({ name, passed: true, measured }),
      (error: Error) => ({ name, passed: false, message: error.message }),
    );
    checks.push(result);
    progress.update(i + 1);
  }
  progress.stop();
  const speed = await measureSpeed(io, encoder, pictures, seed);
  if (json) io.out(`${JSON.stringify({ encoder: encoder.name, fingerprint: encoder.fingerprint, checks, speed })}\n`);
  else {
    for (const { name, passed, measured = {}, message } of checks) {
      const numbers = Object.entries(measured).map(([key, value]) => `${key} ${Number.isInteger(value) ? value : value.toPrecision(3)}`);
      io.out(
        `${passed ? "ok    " : "FAILED"}  ${name}${numbers.length > 0 ? ` (${numbers.join(", ")})` : ""}${message ? `: ${message}` : ""}\n`,
      );
    }
    io.out(
      `${pictures} pictures: forward ${ms(speed.forward)}, forward and gradient ${ms(speed.gradient)} (${(speed.gradient / speed.forward).toFixed(2)} ×); 8 sentences ${ms(speed.texts)}\n`,
    );
  }
  const failed = checks.filter(({ passed }) => !passed);
  if (failed.length > 0)
    throw new Error(`${failed.length} of ${checks.length} checks failed: ${failed.map(({ name }) => `"${name}"`).join(", ")}`);
}

const ms = (seconds: number) => `${(1000 * seconds).toFixed(0)} ms`;

/** Seconds, the median of five runs after one that warms up. */
async function measureSpeed(io: Io, encoder: DualEncoder, pictures: number, seed: number) {
  const rng = createRng(seed);
  const S = encoder.imageSize;
  const pixels = tensor(
    Float32Array.from({ length: pictures * 3 * S * S }, () => rng.next()),
    [pictures, 3, S, S],
  );
  const cotangent = tensor(new Float32Array(pictures * encoder.featureSize).fill(1), [pictures, encoder.featureSize]);
  const median = async (work: () => Promise<unknown>) => {
    await work();
    const times: number[] = [];
    for (let i = 0; i < 5; i++) {
      stopIfAborted(io);
      const start = io.seconds();
      await work();
      times.push(io.seconds() - start);
    }
    return times.sort((a, b) => a - b)[2]!;
  };
  // The pullback's program holds the forward pass too, so its run alone is "forward and gradient".
  const step = await encoder.encodeImagesWithGradient(pixels);
  const speed = {
    pictures,
    forward: await median(() => encoder.encodeImages(pixels)),
    gradient: await median(() => step.pullback(cotangent)),
    texts: await median(() => encoder.encodeTexts(Array(8).fill("a chair with four legs"), { truncate: true })),
  };
  step.dispose();
  return speed;
}

interface DownloadFlags extends ImportFlags, CommonOptions {
  readonly out?: string;
  readonly sha256?: string;
  readonly mirror?: string;
  readonly keep: boolean;
}

function downloadCommand(io: Io): Command {
  const command = addImportFlags(
    new Command("download")
      .description(
        "Fetch a published encoder and import it. An interrupted transfer goes on where it stopped; files are checked by sha256.",
      )
      .argument("<name>", "a name that dilf encoder list shows, or the address of a checkpoint")
      .option("--out <folder>", "the folder to write (default: encoders/<name>, under DILF_CACHE where that is set)")
      .option("--sha256 <hex>", "for an address: the sha256 that the file must have")
      .option("--mirror <url>", "fetch the files of a name from under this address instead of their publisher's")
      .option("--keep", "keep the checkpoint in <folder>.download", false),
  );
  return addCommonOptions(command, "dilf encoder download slip-vit-b16 --out encoders/slip-vit-b16").action(
    async (name: string, flags: DownloadFlags) => fetchAndImport(io, name, flags),
  );
}

async function fetchAndImport(io: Io, name: string, flags: DownloadFlags): Promise<void> {
  const { files, source, defaults } = resolveDownload(name, flags);
  const out = flags.out ?? encoderFolder(io.env, defaults.name);
  if (await isFile(join(out, "encoder.json"))) {
    // Verified, so that "it is there" is true.
    await (await loadEncoder(out, { engine: ortEngine() })).dispose();
    if (flags.json) io.out(`${JSON.stringify({ out, card: await readCard(out) })}\n`);
    else if (!flags.quiet) io.out(`${out} is there already, and its hashes are right\n`);
    return;
  }
  const folder = `${out}.download`;
  await mkdir(folder, { recursive: true });
  for (const file of files) await fetchOne(io, file, join(folder, file.file), flags);
  const report = await importTo(io, join(folder, files[0]!.file), out, { ...defaults, ...flags }, source);
  if (!flags.keep) await rm(folder, { recursive: true });
  sayImported(io, out, report, flags);
}

/** The files of a name or an address, the checkpoint first. */
function resolveDownload(name: string, { sha256, mirror }: DownloadFlags) {
  if (/^https?:\/\//.test(name)) {
    if (mirror !== undefined) throw new UsageError("--mirror: is for names; an address is fetched from where it says");
    const file = basename(new URL(name).pathname);
    if (!/^[\w][\w.-]*$/.test(file)) throw new UsageError(`download: the address ${name} does not end in the name of a file`);
    const files: PublishedFile[] = [{ url: name, file, ...(sha256 !== undefined && { sha256 }) }];
    return { files, source: name, defaults: { name: file.replace(/\.[^.]*$/, "") } };
  }
  if (sha256 !== undefined) throw new UsageError("--sha256: is for addresses; the hash of a published encoder is known");
  const published = PUBLISHED.find((candidate) => candidate.name === name);
  if (!published) {
    const meant = nearest(
      name,
      PUBLISHED.map((candidate) => candidate.name),
    );
    throw new UsageError(
      `download: there is no published encoder "${name}"${meant ? `; did you mean "${meant}"?` : ""}; dilf encoder list shows them`,
    );
  }
  const { weights, beside, family, license } = published;
  const at = (file: PublishedFile) => (mirror === undefined ? file : { ...file, url: `${mirror.replace(/\/$/, "")}/${file.file}` });
  return { files: [weights, ...beside].map(at), source: weights.url, defaults: { name, family, license } };
}

async function fetchOne(io: Io, { url, file, sha256 }: PublishedFile, path: string, { quiet }: DownloadFlags): Promise<void> {
  const progress = mebibytes(io, `fetching ${file}`, quiet);
  try {
    const result = await download(url, path, { ...(sha256 !== undefined && { sha256 }), signal: io.signal, onProgress: progress.update });
    if (sha256 === undefined && !quiet) io.err(`${file}: sha256 ${result.sha256}; its publisher names none to compare it with\n`);
  } catch (error) {
    stopIfAborted(io, `what arrived of ${file} is kept: run the same command again to go on`);
    throw error;
  } finally {
    progress.stop();
  }
}

/** Progress of bytes, in MiB, from the moment their number is known. */
function mebibytes(io: Io, label: string, quiet: boolean) {
  let progress: ReturnType<typeof startProgress> | undefined;
  let said = -1;
  return {
    update({ done, total }: DownloadProgress): void {
      if (total === undefined) return;
      progress ??= startProgress(io, `${label} (MiB)`, Math.ceil(total / MIB), quiet);
      const now = done === total ? Math.ceil(done / MIB) : Math.floor(done / MIB);
      if (now !== said) progress.update(now);
      said = now;
    },
    stop: () => progress?.stop(),
  };
}

function stopIfAborted(io: Io, message = "interrupted"): void {
  if (io.signal.aborted) throw new InterruptedError(message);
}

/** "12,8" */
function heads(text: string): { vision: number; text: number } {
  const [vision, words, ...rest] = text.split(",").map(Number);
  if (rest.length > 0 || ![vision, words].every((count) => Number.isInteger(count) && count! >= 1))
    throw new InvalidArgumentError("wanted two integers ≥ 1, vision and text: 12,8.");
  return { vision: vision!, text: words! };
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() === true;
}

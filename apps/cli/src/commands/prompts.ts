/** @file `dilf prompts`: write, list, show, validate and compare prompt sets. */

import {
  BANK_CLASSES,
  bankPromptSet,
  checkPromptSet,
  diffPromptSets,
  fillTemplate,
  listCommands,
  openaiModel,
  type QuestionName,
  questionsFor,
  replayModel,
  sentencesFor,
  type WriteOptions,
  writePrompts,
} from "@dilf/prompts";
import { openAnswerFile } from "@dilf/prompts/node";
import { writeAtomically } from "@dilf/tensor/node";
import { Command, Option } from "commander";
import { MissingError, UsageError } from "../errors.ts";
import type { Io } from "../io.ts";
import { addCommonOptions, type CommonOptions, integer, number } from "../options.ts";
import { startProgress } from "../progress.ts";
import { classList, openPrompts, tokenCounter } from "../prompts.ts";

export function promptsCommand(io: Io): Command {
  return new Command("prompts")
    .description("Write, list, check and compare the sentences that stand for categories.")
    .addCommand(writeCommand(io))
    .addCommand(listCommand(io))
    .addCommand(showCommand(io))
    .addCommand(validateCommand(io))
    .addCommand(diffCommand(io));
}

const SETS = "naive, words-to-sentence, key-components, discriminative, shape-description (the bundled bank), or a file";
const ENCODER = "whose tokenizer counts: a bundled encoder or the folder of an imported one; longer sentences are rejected";
const questions = listCommands()
  .filter(({ kind }) => kind === "question")
  .map(({ name }) => name);

interface WriteFlags extends CommonOptions {
  readonly classes: string;
  readonly command: QuestionName;
  readonly template?: string;
  readonly perClass: number;
  readonly model?: string;
  readonly baseUrl?: string;
  readonly api: "auto" | "chat" | "responses";
  readonly replay?: string;
  readonly temperature?: number;
  readonly maxTokens: number;
  readonly timeout: number;
  readonly concurrency: number;
  readonly price?: { readonly input: number; readonly output: number };
  readonly encoder: string;
  readonly out: string;
  readonly cache?: string;
  readonly dryRun: boolean;
}

function writeCommand(io: Io): Command {
  const command = new Command("write")
    .description("Ask a language model about every category and file its answers. The key comes from OPENAI_API_KEY.")
    .requiredOption(
      "--classes <list>",
      "modelnet40, modelnet10, scanobjectnn, shapenet55, minishapes, or a file with a name a line (or a JSON list)",
    )
    .addOption(new Option("--command <name>", "which question of the paper's").choices(questions).default("shape-description"))
    .option("--template <text>", "a question of your own instead, with [CLASS] where the category goes")
    .option("--per-class <n>", "sentences per category", integer(1), 10)
    .option("--model <name>", "as the server calls it")
    .option("--base-url <address>", "of a compatible server (vLLM, Ollama, llama.cpp), for example http://localhost:11434/v1")
    .addOption(
      new Option("--api <kind>", "chat completions, the Responses API, or whichever the model needs")
        .choices(["auto", "chat", "responses"])
        .default("auto"),
    )
    .option("--replay <set>", "answer from a prompt set instead of a model")
    .option("--temperature <t>", "of sampling; left to the server unless given", number(0, 2))
    .option("--max-tokens <n>", "the most tokens of an answer, reasoning included", integer(1), 400)
    .option("--timeout <seconds>", "until a request counts as stalled", number(0.1), 60)
    .option("--concurrency <n>", "questions under way at once", integer(1), 4)
    .option("--price <in,out>", "US dollars per million tokens, to add up the cost", prices)
    .option("--encoder <name>", ENCODER, "mini")
    .option("--out <file>", "the prompt set to write", "prompts.json")
    .option("--cache <file>", "where answers are kept until the set is whole (default: <out>.answers.jsonl)")
    .option("--dry-run", "print the requests and ask nothing", false);
  return addCommonOptions(command, "dilf prompts write --classes modelnet40 --model gpt-4.1-mini --out prompts.json").action(
    (flags: WriteFlags) => write(io, flags),
  );
}

async function write(io: Io, flags: WriteFlags): Promise<void> {
  const { out, cache = `${out}.answers.jsonl`, dryRun, json, quiet, perClass } = flags;
  const classes = await classList(flags.classes);
  const command: WriteOptions["command"] = flags.template === undefined ? flags.command : { template: flags.template };
  if (dryRun) {
    const asked = asUsage(() => questionsFor({ classes, command }));
    if (json) io.out(`${JSON.stringify({ perClass, questions: asked })}\n`);
    else {
      io.out(`instructions: ${asked[0]!.instructions}\n`);
      for (const { text } of asked) io.out(`${text}\n`);
      io.out(`${asked.length} categories × ${perClass} answers = at least ${asked.length * perClass} requests\n`);
    }
    return;
  }
  const model = await modelOf(io, flags);
  const { countTokens, maxTokens } = await tokenCounter(flags.encoder);
  const answers = await openAnswerFile(cache);
  const bar = startProgress(io, "asking", classes.length * perClass, quiet);
  try {
    const { set, rejected, usage } = await writePrompts({
      model,
      classes,
      command,
      perClass,
      date: io.date(),
      countTokens,
      maxTokens,
      cache: answers,
      concurrency: flags.concurrency,
      signal: io.signal,
      ...(flags.price ? { prices: flags.price } : {}),
      onEvent: (event) => {
        if (event.kind === "accepted") bar.update(event.done, event.className);
        if (event.kind === "retry" && !quiet)
          io.err(`\n${event.className}: ${event.reason}; asking again in ${(event.waitMs / 1000).toFixed(1)} s\n`);
      },
    }).catch((error: unknown) => {
      throw error instanceof TypeError ? new UsageError(error.message, { cause: error }) : error;
    });
    bar.stop();
    await writeAtomically(out, new TextEncoder().encode(`${JSON.stringify(set, null, 2)}\n`));
    if (json)
      io.out(
        `${JSON.stringify({ out, sha256: set.sha256, classes: classes.length, sentences: classes.length * perClass, usage, rejected })}\n`,
      );
    else {
      for (const { className, reason, answer } of rejected)
        io.err(`rejected for ${className} (${reason}): ${answer.replace(/\s+/g, " ").slice(0, 120)}\n`);
      const cost = usage.cost === undefined ? "" : `, ${usage.cost.toFixed(4)} US dollars`;
      io.out(
        `${out}: ${classes.length} categories, ${perClass} sentences each; asked ${usage.asked}, from the cache ${usage.cached}, rejected ${rejected.length}; ${usage.inputTokens} + ${usage.outputTokens} tokens${cost}\n`,
      );
    }
  } catch (error) {
    bar.stop();
    if (answers.size > 0) io.err(`${answers.size} answers are kept in ${cache}; the same command goes on from there\n`);
    throw error;
  } finally {
    await answers.close();
  }
}

async function modelOf(io: Io, { model, baseUrl, api, replay, temperature, maxTokens, timeout }: WriteFlags) {
  if (replay !== undefined) return replayModel(await openPrompts(replay));
  if (model === undefined) throw new UsageError("--model: name a language model, or --replay a prompt set");
  const key = io.env.OPENAI_API_KEY;
  if (key === undefined && baseUrl === undefined)
    throw new MissingError("no key: set OPENAI_API_KEY, or --base-url to a server that needs none, or --replay a prompt set");
  return asUsage(() =>
    openaiModel({
      model,
      apiKey: key ?? "none",
      api,
      maxTokens,
      timeoutMs: 1000 * timeout,
      ...(baseUrl === undefined ? {} : { baseUrl }),
      ...(temperature === undefined ? {} : { temperature }),
    }),
  );
}

function listCommand(io: Io): Command {
  const command = new Command("list").description("The commands, and how many categories the bundled bank answers them for.");
  return addCommonOptions(command, "dilf prompts list").action(({ json }: CommonOptions) => {
    const rows = listCommands().map(({ name, text, paperRow, kind }) => {
      const { classes, sha256 } = bankPromptSet(name);
      return { name, text, kind, paperRow, classes: Object.keys(classes).length, sentences: Object.values(classes).flat().length, sha256 };
    });
    if (json) io.out(`${JSON.stringify({ commands: rows, classes: BANK_CLASSES })}\n`);
    else
      for (const { name, text, classes, sentences } of rows)
        io.out(`${name.padEnd(18)} ${String(classes).padStart(4)} categories ${String(sentences).padStart(5)} sentences  ${text}\n`);
  });
}

function showCommand(io: Io): Command {
  const command = new Command("show")
    .description("The sentences of a category.")
    .argument("<class>", "its name")
    .option("--prompts <set>", `${SETS}; default: all of the bank`);
  return addCommonOptions(command, 'dilf prompts show "night stand" --prompts shape-description').action(
    async (name: string, { prompts, json }: CommonOptions & { readonly prompts?: string }) => {
      const sets = prompts === undefined ? listCommands().map((known) => bankPromptSet(known.name)) : [await openPrompts(prompts)];
      const found = asUsage(() =>
        sets.map((set) => ({ command: set.command, question: fillTemplate(set.template, name), sentences: sentencesFor(set, name) })),
      );
      if (json) io.out(`${JSON.stringify({ class: name, sets: found })}\n`);
      else
        for (const { command: asked, question, sentences } of found)
          io.out(`${asked}: ${question}\n${sentences.map((sentence) => `  ${sentence}\n`).join("")}`);
    },
  );
}

function validateCommand(io: Io): Command {
  const command = new Command("validate")
    .description("Whether a prompt set is sound: its form, its hash, every sentence, and its categories.")
    .argument("<set>", SETS)
    .option("--classes <list>", "the categories it must hold: modelnet40, …, or a file")
    .option("--encoder <name>", ENCODER, "mini");
  return addCommonOptions(command, "dilf prompts validate prompts.json --classes modelnet40").action(
    async (file: string, { classes, encoder, json }: CommonOptions & { readonly classes?: string; readonly encoder: string }) => {
      const set = await openPrompts(file);
      const faults = checkPromptSet(set, await tokenCounter(encoder));
      const wanted = classes === undefined ? [] : await classList(classes);
      const missing = wanted.filter((name) => !Object.hasOwn(set.classes, name));
      if (json) io.out(`${JSON.stringify({ file, sha256: set.sha256, classes: Object.keys(set.classes).length, faults, missing })}\n`);
      else {
        for (const { className, sentence, fault } of faults) io.out(`${className}: ${fault}: ${sentence}\n`);
        for (const name of missing) io.out(`${name}: not in the set\n`);
        io.out(
          `${file}: ${Object.keys(set.classes).length} categories, ${Object.values(set.classes).flat().length} sentences, ${faults.length} faults, ${missing.length} missing\n`,
        );
      }
      if (faults.length + missing.length > 0) throw new Error(`${file} has ${faults.length} faults and lacks ${missing.length} categories`);
    },
  );
}

function diffCommand(io: Io): Command {
  const command = new Command("diff")
    .description("What changed from one prompt set to another.")
    .argument("<a>", SETS)
    .argument("<b>", SETS);
  return addCommonOptions(command, "dilf prompts diff shape-description prompts.json").action(
    async (a: string, b: string, { json }: CommonOptions) => {
      const diff = diffPromptSets(await openPrompts(a), await openPrompts(b));
      if (json) io.out(`${JSON.stringify(diff)}\n`);
      else io.out(diffText(diff));
    },
  );
}

function diffText({ fields, added, removed, changed }: ReturnType<typeof diffPromptSets>): string {
  const lines = [
    ...Object.entries(fields).map(([name, [before, after]]) => `${name}: ${before ?? "nothing"} → ${after ?? "nothing"}`),
    ...removed.map((name) => `- ${name}`),
    ...added.map((name) => `+ ${name}`),
    ...Object.entries(changed).flatMap(([name, sentences]) => [
      `~ ${name}${sentences.added.length + sentences.removed.length === 0 ? " (another order)" : ""}`,
      ...sentences.removed.map((sentence) => `  - ${sentence}`),
      ...sentences.added.map((sentence) => `  + ${sentence}`),
    ]),
  ];
  return lines.length === 0 ? "no difference\n" : `${lines.join("\n")}\n`;
}

function prices(text: string): { input: number; output: number } {
  const [input, output, rest] = text.split(",").map(Number);
  if (!(input! >= 0 && output! >= 0 && rest === undefined))
    throw new UsageError(`--price: wanted two numbers like 0.15,0.60, got ${JSON.stringify(text)}`);
  return { input: input!, output: output! };
}

function asUsage<T>(make: () => T): T {
  try {
    return make();
  } catch (cause) {
    throw cause instanceof TypeError || cause instanceof RangeError ? new UsageError(cause.message, { cause }) : cause;
  }
}

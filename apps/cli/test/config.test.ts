import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command, Option } from "commander";
import { afterAll, beforeAll, expect, test } from "vitest";
import { colorsOf } from "../src/colors.ts";
import { schemaOf } from "../src/commands/config.ts";
import { expandConfig } from "../src/config.ts";
import { addCommonOptions, integer, names, number } from "../src/options.ts";
import { dilf, dilfWith } from "./console.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "dilf-config-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

/** A program with one command of every kind of option, and one below another. */
function program(): Command {
  const draw = new Command("draw")
    .argument("[files...]")
    .option("-s, --size <pixels>", "side", integer(8), 224)
    .option("--share <x>", "a share", number(0, 1))
    .option("--labels <list>", "words", names)
    .option("--in <folder...>", "folders")
    .option("--bright", "a switch", false)
    .option("--no-shadow", "a switch that is on")
    .addOption(new Option("--mode <name>", "how").choices(["soft", "hard"]));
  const sub = new Command("deep").addCommand(addCommonOptions(new Command("write").option("--per-class <n>", "n", integer(1)), "x"));
  return new Command("dilf").addCommand(addCommonOptions(draw, "dilf draw")).addCommand(sub);
}

const expand = (...argv: string[]) => expandConfig(program(), argv);

test.each([
  { yaml: "size: 64", argv: ["a.obj"], flags: ["--size=64"] },
  { yaml: '{"size": 64, "mode": "soft"}', argv: [], flags: ["--size=64", "--mode=soft"] },
  { yaml: "labels: [chair, night stand]", argv: [], flags: ["--labels=chair,night stand"] },
  { yaml: "in: [a, b]", argv: [], flags: ["--in=a", "--in=b"] },
  { yaml: "bright: true\nno-shadow: true", argv: [], flags: ["--bright", "--no-shadow"] },
  { yaml: "bright: false\n$schema: x.json", argv: [], flags: [] },
  { yaml: "", argv: [], flags: [] },
  { yaml: "share: -0.5", argv: [], flags: ["--share=-0.5"] }, // its own parser refuses it
  // What is typed goes before the file, in every spelling.
  { yaml: "size: 64", argv: ["--size", "32"], flags: [] },
  { yaml: "size: 64", argv: ["--size=32"], flags: [] },
  { yaml: "size: 64", argv: ["-s", "32"], flags: [] },
  { yaml: "size: 64", argv: ["--set", "size=16", "--set=mode=hard"], flags: ["--size=16", "--mode=hard"] },
  { yaml: "size: 64", argv: ["--set", "labels=[a, b]"], flags: ["--size=64", "--labels=a,b"] },
])("$yaml with $argv puts $flags in front", async ({ yaml, argv, flags }) => {
  const line = [...argv, "--config", file("draw.yaml", yaml)];
  expect(await expand("draw", ...line)).toEqual(["draw", ...flags, ...line]);
});

test("after -- there are no flags", async () => {
  const line = ["--config", file("draw.yaml", "size: 64"), "--", "--size", "--set", "size=3"];
  expect(await expand("draw", ...line)).toEqual(["draw", "--size=64", ...line]);
});

test("commands below commands have files too, and lines without one stay as they are", async () => {
  const path = file("write.yaml", "per-class: 3");
  expect(await expand("deep", "write", "--config", path)).toEqual(["deep", "write", "--per-class=3", "--config", path]);
  expect(await expand("draw", "--size", "64")).toEqual(["draw", "--size", "64"]);
});

test.each([
  { yaml: "sise: 64", says: /draw.yaml: "draw" has no option "sise"; did you mean "size"\?/ },
  { yaml: "zyzzyva: 64", says: /has no option "zyzzyva"; it has size, share, labels/ },
  { yaml: "config: other.yaml", says: /has no option "config"/ },
  { yaml: "bright: yes please", says: /"bright" must be true or false, got "yes please"/ },
  { yaml: "size: {a: 1}", says: /"size" must be a text, a number or a list of them, got {"a":1}/ },
  { yaml: "size: null", says: /"size" must be a text/ },
  { yaml: "labels: ['a,b', c]", says: /"labels" holds "a,b", but commas part its names/ },
  { yaml: "- size", says: /must hold options by name/ },
  { yaml: "size: [1", says: /is neither YAML nor JSON/ },
])("the file $yaml is refused", async ({ yaml, says }) => {
  await expect(expand("draw", "--config", file("draw.yaml", yaml))).rejects.toThrow(says);
});

test("a file that is not there has exit code 3, a key that is not there 2, and real commands take both", async () => {
  expect(await dilf(["render", "x.obj", "--config", join(folder, "nowhere.yaml")])).toMatchObject({ code: 3 });
  const ran = await dilf(["render", "x.obj", "--set", "colums=3"]);
  expect(ran.code).toBe(2);
  expect(ran.err).toMatch(/--set: "render" has no option "colums"; did you mean "columns"\?/);
  expect((await dilf(["render", "x.obj", "--set", "size=3"])).err).toMatch(
    /'--size <pixels>' argument '3' is invalid. wanted an integer ≥ 8/,
  );
  expect((await dilf(["render", "x.obj", "--set", "size"])).err).toMatch(/--set: wanted key=value, got "size"/);
});

test("the schema is made from the options", async () => {
  const schema = schemaOf(program(), "draw") as { properties: Record<string, unknown>; additionalProperties: boolean };
  expect(schema.additionalProperties).toBe(false);
  expect(schema.properties).toMatchObject({
    size: { type: "integer", minimum: 8, default: 224, description: "side" },
    share: { type: "number", minimum: 0, maximum: 1 },
    labels: { type: ["string", "array"] },
    bright: { type: "boolean" },
    "no-shadow": { type: "boolean" },
    mode: { enum: ["soft", "hard"] },
    in: { anyOf: [{}, { type: "array" }] },
  });
  expect(schema.properties).not.toHaveProperty("config");
  expect(() => schemaOf(program(), "drwa")).toThrow(/did you mean "draw"/);
  const ran = await dilf(["config", "schema"]);
  expect(ran.code, ran.err).toBe(0);
  const all = JSON.parse(ran.out);
  expect(Object.keys(all.$defs)).toEqual(expect.arrayContaining(["classify", "index", "search", "prompts write", "pretrain"]));
  expect(all.$defs.classify.properties.up.enum).toEqual(["auto", "y", "z"]);
});

test("completion knows every command, and bash runs it", async () => {
  const scripts = Object.fromEntries(
    await Promise.all(["bash", "zsh", "fish"].map(async (shell) => [shell, (await dilf(["completion", shell])).out] as const)),
  ) as Record<"bash" | "zsh" | "fish", string>;
  const words = (line: string, last: string) => {
    const program = `${scripts.bash}\nCOMP_WORDS=(dilf ${line} '${last}'); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _dilf; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const ran = spawnSync("bash", ["-c", program], { encoding: "utf8", cwd: folder });
    expect(ran.stderr).toBe("");
    return ran.stdout.trim().split("\n");
  };
  expect(words("", "cl")).toEqual(["classify"]);
  expect(words("prompts", "wr")).toEqual(["write"]);
  expect(words("classify", "wri")).toEqual(["write.yaml"]);
  expect(words("prompts write", "--per")).toEqual(["--per-class"]);
  expect(words("classify --up", "")).toEqual(["auto", "y", "z"]);
  for (const text of [scripts.zsh, scripts.fish])
    for (const word of ["classify", "validate", "labels-file", "checkpoint"]) expect(text).toContain(word);
  expect((await dilf(["completion", "tcsh"])).code).toBe(2);
});

test("every command is listed with a summary and has an example of itself", async () => {
  for (const path of Object.keys(JSON.parse((await dilf(["config", "schema"])).out).$defs)) {
    const { out, code } = await dilf([...path.split(" "), "--help"]);
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`Examples?:\\n(.*\\n)*? {2}.*dilf ${path}`));
  }
  const { out: list } = await dilf(["--help"]);
  for (const name of ["classify", "index", "search", "doctor", "completion", "config"])
    expect(list).toMatch(new RegExp(`^ {2}${name} +\\w`, "m"));
});

test.each([
  { env: {}, outIsTerminal: true, colored: true },
  { env: {}, outIsTerminal: false, colored: false },
  { env: { NO_COLOR: "1" }, outIsTerminal: true, colored: false },
  { env: { NO_COLOR: "" }, outIsTerminal: true, colored: true }, // as no-color.org has it
  { env: { TERM: "dumb" }, outIsTerminal: true, colored: false },
])("colours with $env on a terminal: $outIsTerminal", async ({ env, outIsTerminal, colored }) => {
  expect(colorsOf({ env, isTerminal: false, outIsTerminal }).out("bold", "x")).toBe(colored ? "\u001b[1mx\u001b[22m" : "x");
  const { out } = await dilfWith(["--help"], { outIsTerminal, env });
  expect(out.includes("\u001b[1m")).toBe(colored);
});

/** What a module imports before it runs, and what that imports. */
function staticImports(file: URL, found = new Set<string>()): ReadonlySet<string> {
  for (const [, kind, specifier] of readFileSync(file, "utf8").matchAll(/^(?:import|export) (type )?[^"(]*?"([^"]+)";$/gm)) {
    if (kind) continue;
    const next = specifier!.startsWith(".") ? new URL(specifier!, file) : undefined;
    const name = next?.href ?? specifier!;
    if (found.has(name)) continue;
    found.add(name);
    if (next) staticImports(next, found);
  }
  return found;
}

test("dilf --help starts without any command, engine or package of ours", () => {
  const imports = [...staticImports(new URL("../src/main.ts", import.meta.url))];
  expect(imports.filter((name) => !name.startsWith("file:")).filter((name) => !name.startsWith("node:"))).toEqual(["commander", "leven"]);
  expect(imports.filter((name) => name.includes("/src/commands/"))).toEqual([]);
});

test("the version of Node that the package asks for is the one that doctor asks for", () => {
  const { engines } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  expect(engines.node).toBe(">=20.19");
});

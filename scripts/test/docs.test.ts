import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The sources of everything that a package gives to others. */
const entries = ["packages", "apps"].flatMap((kind) =>
  readdirSync(join(root, kind)).flatMap((name) => {
    const manifest = join(root, kind, name, "package.json");
    if (!existsSync(manifest)) return [];
    const { exports } = JSON.parse(readFileSync(manifest, "utf8")) as { exports: Record<string, string | Record<string, string>> };
    return Object.values(exports).flatMap((target) => (typeof target === "string" ? [] : [join(kind, name, target["@dilf/source"]!)]));
  }),
);

const parsed = new Map<string, ts.SourceFile>();
function sourceOf(file: string): ts.SourceFile {
  const known = parsed.get(file) ?? ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
  parsed.set(file, known);
  return known;
}

/** Where a name is declared: through any number of files that pass it on. Undefined for names of other packages. */
function declarationOf(file: string, name: string): ts.Node | undefined {
  for (const statement of sourceOf(file).statements) {
    const passed = ts.isExportDeclaration(statement) || ts.isImportDeclaration(statement) ? passedOn(statement, name) : undefined;
    if (passed) return passed.from.startsWith(".") ? declarationOf(resolve(dirname(file), passed.from), passed.name) : undefined;
    if (ts.isVariableStatement(statement)) {
      if (statement.declarationList.declarations.some((one) => ts.isIdentifier(one.name) && one.name.text === name)) return statement;
    } else if ((statement as { name?: ts.Identifier }).name?.text === name) return statement;
  }
  throw new Error(`${file} has no ${name}`);
}

/** From which module a statement takes a name, and what it is called there. */
function passedOn(statement: ts.ExportDeclaration | ts.ImportDeclaration, name: string) {
  if (!statement.moduleSpecifier) return undefined;
  const names = ts.isExportDeclaration(statement) ? statement.exportClause : statement.importClause?.namedBindings;
  if (!names || !(ts.isNamedExports(names) || ts.isNamedImports(names))) return undefined;
  const found = [...names.elements].find((element) => element.name.text === name);
  return found && { from: (statement.moduleSpecifier as ts.StringLiteral).text, name: (found.propertyName ?? found.name).text };
}

function exportedNames(file: string): readonly string[] {
  return sourceOf(file).statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement)) {
      // `export *` would hide what a package gives: index.ts is a written list.
      if (!statement.exportClause || !ts.isNamedExports(statement.exportClause)) return ["*"];
      return statement.exportClause.elements.map(({ name }) => name.text);
    }
    if (!ts.canHaveModifiers(statement) || !ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
    if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.map(({ name }) => name.getText());
    return [(statement as { name?: ts.Identifier }).name?.text ?? "default"];
  });
}

/** What a doc comment says, without its tags; "" where there is none. Of overloads, the first one's counts. */
function commentOf(node: ts.Node): string {
  const comments = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  return comments
    .filter(({ tags }) => !tags?.some(({ tagName }) => tagName.text === "file"))
    .map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? "")
    .join(" ")
    .trim();
}

test("the entries are found", () => {
  expect(entries.length).toBeGreaterThan(12);
  expect(entries).toContain(join("packages/tensor", "src/index.ts"));
});

test.each(entries)("%s: every exported name has a doc comment at its declaration", (entry) => {
  const file = join(root, entry);
  const bare = exportedNames(file).flatMap((name) => {
    if (name === "*") return ["export *"];
    const declared = declarationOf(file, name);
    if (!declared) return [];
    const text = commentOf(declared);
    // A pointer to another file is no comment: neither editors nor the API reference follow it.
    return text === "" || /^see `?index/i.test(text) ? [`${name} (${relative(root, declared.getSourceFile().fileName)})`] : [];
  });
  expect(bare).toEqual([]);
});

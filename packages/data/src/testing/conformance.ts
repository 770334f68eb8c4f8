/** @file What every dataset must do, as one function that throws: run it in any test framework, on small files. */

import { deepStrictEqual, match, ok, rejects, strictEqual } from "node:assert/strict";
import type { Shape } from "@dilf/renderer";
import type { Dataset } from "../dataset.ts";

/** Options of `datasetConformance`. */
export interface ConformanceOptions {
  /** How many items of each split are loaded, spread over the list. Default 12. */
  readonly load?: number;
}

/**
 * Checks a dataset: names, lists, items, shapes, determinism, errors.
 * @param open gives the dataset anew at every call: what two openings say must be the same
 * @throws AssertionError that says what is wrong
 * @example test("mine conforms", () => datasetConformance(() => openMine("fixtures")))
 */
export async function datasetConformance(open: () => Promise<Dataset>, { load = 12 }: ConformanceOptions = {}): Promise<void> {
  const dataset = await open();
  const again = await open();
  ok(dataset.name.length > 0, "a dataset has a name");
  ok(dataset.license.length > 0, "a dataset says its licence");
  ok(dataset.classes.length > 0, "a dataset has classes");
  strictEqual(new Set(dataset.classes).size, dataset.classes.length, "no class is named twice");
  for (const name of dataset.classes)
    ok(
      name === name.trim() && name !== "" && !name.includes("_"),
      `class "${name}" is written as in a sentence: no underscores, no blanks around it`,
    );
  for (const [name, words] of Object.entries(dataset.synonyms ?? {})) {
    ok(dataset.classes.includes(name), `synonyms are given for "${name}", which is no class`);
    ok(words.length > 0 && !words.includes(name), `the synonyms of "${name}" are other words, at least one`);
  }
  ok(dataset.splits.length > 0, "a dataset has a split");
  strictEqual(new Set(dataset.splits).size, dataset.splits.length, "no split is named twice");
  match(await dataset.fingerprint(), /^[0-9a-f]{64}$/, "a fingerprint is a sha256, hexadecimal");
  strictEqual(await again.fingerprint(), await dataset.fingerprint(), "the fingerprint of an unchanged data set stays");
  await rejects(
    dataset.list("no such split"),
    (error: Error) => dataset.splits.every((split) => error.message.includes(split)),
    "an unknown split is an error that names the known ones",
  );
  await rejects(
    dataset.load({ id: "no such item", category: dataset.classes[0]! }),
    /no such item/,
    "an unknown item is an error that names it",
  );
  const ids = new Set<string>();
  let count = 0;
  for (const split of dataset.splits) {
    const items = await dataset.list(split);
    count += items.length;
    deepStrictEqual(items.map(plain), (await dataset.list(split)).map(plain), `list("${split}") is the same every time`);
    deepStrictEqual(items.map(plain), (await again.list(split)).map(plain), `list("${split}") is the same after opening anew`);
    for (const { id, category } of items) {
      ok(!ids.has(id), `id "${id}" is listed twice`);
      ids.add(id);
      ok(dataset.classes.includes(category), `item "${id}" has category "${category}", which is no class`);
    }
    const step = Math.max(1, Math.floor(items.length / load));
    for (let i = 0; i < items.length; i += step) {
      const item = items[i]!;
      const shape = await dataset.load(item);
      sound(item.id, shape);
      // A plain copy of the item, in another order of loading, from another opening.
      deepStrictEqual(await again.load(plain(item)), shape, `item "${item.id}" is the same from another opening`);
      if (!dataset.loadPoints) continue;
      const cloud = await dataset.loadPoints(item);
      strictEqual(cloud.kind, "points", `loadPoints("${item.id}") gives a cloud`);
      sound(item.id, cloud);
    }
  }
  ok(count > 0, "a dataset has items");
  dataset.dispose?.();
  const [split] = dataset.splits;
  const [first] = await dataset.list(split!);
  if (first) sound(first.id, await dataset.load(first)); // disposing closes files, it does not end the dataset
  dataset.dispose?.();
  again.dispose?.();
}

const plain = ({ id, category }: { id: string; category: string }) => ({ id, category });

function sound(id: string, shape: Shape): void {
  const positions = shape.kind === "mesh" ? shape.vertices : shape.points;
  const [count, width] = positions.shape;
  ok(count! > 0 && width === 3 && positions.data.length === 3 * count!, `"${id}" has positions [N, 3]`);
  ok(positions.data.every(Number.isFinite), `"${id}" has finite positions`);
  if (shape.kind === "mesh") {
    ok(shape.faces.shape[0]! > 0 && shape.faces.shape[1] === 3, `"${id}" has faces [F, 3]`);
    ok(
      shape.faces.data.every((index) => index >= 0 && index < count!),
      `the faces of "${id}" point at its vertices`,
    );
    return;
  }
  for (const [name, part] of Object.entries({ normals: shape.normals, colors: shape.colors }))
    if (part) deepStrictEqual(part.shape, [count, 3], `the ${name} of "${id}" are [N, 3]`);
  if (shape.colors)
    ok(
      shape.colors.data.every((x) => x >= 0 && x <= 1),
      `the colours of "${id}" lie in 0..1`,
    );
  if (shape.normals) {
    const { data } = shape.normals;
    // 1e-3: text files round unit normals to six digits or fewer
    for (let i = 0; i < data.length; i += 3)
      ok(Math.abs(Math.hypot(data[i]!, data[i + 1]!, data[i + 2]!) - 1) < 1e-3, `normal ${i / 3} of "${id}" has length 1`);
  }
}

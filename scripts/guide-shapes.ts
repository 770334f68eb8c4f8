/** @file The small shapes that the guide's commands use: of MiniShapes, as OBJ. Run: `node scripts/run-source.js scripts/guide-shapes.ts` */

import { fileURLToPath } from "node:url";
import { miniShapes } from "@dilf/data";
import { type Mesh, normalizeShape } from "@dilf/renderer";
import { writeAtomically } from "@dilf/tensor/node";

const CATEGORIES = ["chair", "table", "lamp", "airplane", "car", "guitar"];
const world = miniShapes();

for (const category of CATEGORIES) {
  const candidates = await Promise.all(
    Array.from({ length: 8 }, (_, i) => world.load({ id: `test/${category}/0000${i}`, category }) as Promise<Mesh>),
  );
  const [smallest] = candidates.sort((a, b) => a.faces.shape[0]! - b.faces.shape[0]!);
  const { vertices, faces } = normalizeShape(smallest!) as Mesh;
  const rows = (data: ArrayLike<number>, letter: string, text: (x: number) => string) =>
    Array.from({ length: data.length / 3 }, (_, i) => [letter, ...[0, 1, 2].map((k) => text(data[3 * i + k]!))].join(" "));
  const lines = [
    `# MiniShapes, ${category}`,
    ...rows(vertices.data, "v", (x) => x.toFixed(4)),
    ...rows(faces.data, "f", (v) => String(v + 1)),
  ];
  await writeAtomically(
    fileURLToPath(new URL(`../docs/guide/shapes/${category}.obj`, import.meta.url)),
    new TextEncoder().encode(`${lines.join("\n")}\n`),
  );
}

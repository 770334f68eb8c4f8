import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import { bothX, bothZ, box, chance, choose, count, merge, move, type Part, repeat, type Solid, turnZ } from "../kit.ts";
import { fields, fourLegs } from "../parts.ts";

/** Shelves between two sides, most often a tall open case: empty or with rows of books, on posts, with doors below, low or wide. */
export const bookshelf: ShapeGenerator = (rng) => {
  const style = choose(rng, { case: 6, posts: 2, cubes: 1.5, ladder: 0.7 });
  const low = chance(rng, 0.22);
  const width = rng.uniform(0.45, 0.85) * (low || chance(rng, 0.25) ? 1.4 : 1);
  const height = low ? rng.uniform(0.55, 0.8) : rng.uniform(1, 1.5);
  const depth = rng.uniform(0.2, 0.36);
  const wall = rng.uniform(0.025, 0.06);
  const levels = low ? count(rng, 2, 3) : count(rng, 3, 6);
  const books = chance(rng, 0.55) ? rng.uniform(0.5, 1) : 0;
  const doors = style === "case" && !low && chance(rng, 0.25) ? height * 0.32 : 0;
  const gap = (height - doors - wall) / levels;
  const shelf = (i: number) => doors + i * gap;
  const columns = style === "cubes" ? Math.min(4, Math.max(2, Math.round(width / gap))) : chance(rng, 0.2) ? 2 : 1;
  const inner = width - 2 * wall;
  const boards = repeat(levels + 1, (i) => move(box(inner + 0.01, wall, depth * 0.96), 0, shelf(i), 0));
  const walls =
    columns > 1 &&
    repeat(columns - 1, (i) => move(box(wall * 0.8, height - doors, depth * 0.94), -inner / 2 + (inner * (i + 1)) / columns, doors, 0));
  const filled =
    books > 0 &&
    repeat(levels * columns, (i) => {
      if (!chance(rng, books)) return false;
      const [column, row] = [i % columns, Math.floor(i / columns)];
      const space = inner / columns - wall;
      return move(
        bookRow(rng, space, gap - wall, depth, Math.ceil(60 / (levels * columns))),
        -inner / 2 + (inner * (column + 0.5)) / columns,
        shelf(row) + wall,
        0,
      );
    });
  const sides: Part =
    style === "posts" || style === "ladder"
      ? postSides(rng, width, height, depth, wall, style === "ladder")
      : bothX(move(box(wall, height, depth), (width - wall) / 2, 0, 0));
  const back =
    style !== "ladder" &&
    (style !== "posts" || chance(rng, 0.2)) &&
    chance(rng, 0.85) &&
    move(box(width - wall, height, wall * 0.5), 0, 0, -depth / 2 + wall * 0.3);
  const body = merge(
    boards,
    walls,
    filled,
    sides,
    back,
    doors > 0 && cupboard(width, doors, depth, wall),
    style === "case" && trim(rng, width, height, depth, wall),
  );
  if (style !== "case" || !chance(rng, 0.25)) return body;
  const leg = rng.uniform(0.06, 0.16);
  return merge(move(body, 0, leg, 0), fourLegs(width - wall, depth - wall, leg, wall * 1.2));
};

/** Corner posts with rungs, instead of side panels. */
function postSides(rng: Rng, width: number, height: number, depth: number, wall: number, rungs: boolean): Solid {
  const over = rng.uniform(0, 0.08);
  const thick = wall * rng.uniform(1, 1.7);
  const posts = bothX(bothZ(move(box(thick, height + over, thick), (width - thick) / 2 + 0.01, 0, (depth - thick) / 2 + 0.01)));
  return merge(
    posts,
    rungs && repeat(5, (i) => bothX(move(box(wall * 0.7, wall * 0.7, depth), (width - thick) / 2, (height * (i + 0.5)) / 5, 0))),
  );
}

/** Books side by side in a gap `width` wide and `height` high: their heights and thicknesses differ, some lean. At most `limit`. */
function bookRow(rng: Rng, width: number, height: number, depth: number, limit: number): Solid {
  const books: Solid[] = [];
  const fill = width * rng.uniform(0.45, 1);
  let x = 0;
  const most = rng.uniform(0.09, 0.16) * width;
  while (books.length < limit) {
    const thick = rng.uniform(0.5, 1) * most;
    if (x + thick > fill) break;
    const book = box(thick * 0.94, height * rng.uniform(0.6, 0.92), depth * rng.uniform(0.55, 0.8));
    books.push(move(chance(rng, 0.08) ? turnZ(book, 8) : book, x + thick / 2 - width / 2, 0, -depth * 0.02));
    x += thick;
  }
  return merge(books);
}

function cupboard(width: number, height: number, depth: number, wall: number): Solid {
  return move(
    merge(
      box(width * 0.98, height, depth * 0.98),
      move(bothX(move(fields(width / 2, height, 1, 1, wall, wall * 0.5), width / 4, 0, 0)), 0, 0, depth / 2),
      bothX(move(box(0.02, 0.05, 0.03), 0.03, height * 0.55, depth / 2 + wall * 0.6)),
    ),
    0,
    0,
    0,
  );
}

/** A cornice, a plinth, or nothing. */
function trim(rng: Rng, width: number, height: number, depth: number, wall: number): Solid {
  const out = wall * rng.uniform(0.6, 1.6);
  return merge(
    chance(rng, 0.5) && move(box(width + out, wall * 1.5, depth + out, { taper: [1.06, 1.1] }), 0, height - wall * 0.5, 0),
    chance(rng, 0.35) && move(box(width + out, wall * 2, depth + out), 0, 0, 0),
    chance(rng, 0.12) && move(box(width * 0.5, wall * 2, wall), 0, height + wall, depth * 0.4),
  );
}

/** @file HTML that cannot forget to escape. */

/** Markup that is safe to insert as it is. Made by `html` and `raw` only. */
export interface Html {
  readonly markup: string;
}

type Part = Html | string | number | undefined | readonly Html[];

/** A template that escapes what is put into it, except `Html`; lists are joined, `undefined` is nothing. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { markup: strings.map((text, i) => text + (i < parts.length ? insert(parts[i]) : "")).join("") };
}

/** Markup from a source that escapes by itself (vega's SVG, base64). */
export function raw(markup: string): Html {
  return { markup };
}

/** Text for element content and for attributes in either kind of quotes. */
export function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  return text.replace(/[&<>"']/g, (character) => entities[character]);
}

function insert(part: Part): string {
  if (part === undefined) return "";
  if (typeof part === "string" || typeof part === "number") return escapeHtml(String(part));
  if ("markup" in part) return part.markup;
  return part.map(({ markup }) => markup).join("");
}

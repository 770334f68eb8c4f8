/** @file What JSON.parse does not say: whether an object names something twice (it keeps the last in silence). */

/** One string, or one of the characters that make structure. Valid JSON has nothing else to tell apart here. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

/**
 * The first key that some object of valid JSON text holds twice.
 * @returns undefined when there is none
 */
export function repeatedKey(json: string): string | undefined {
  const open: (Set<string> | null)[] = []; // the keys of each object around, null for an array
  let last: string | undefined;
  for (const [token] of json.matchAll(TOKEN)) {
    if (token === "{") open.push(new Set());
    else if (token === "[") open.push(null);
    else if (token === "}" || token === "]") open.pop();
    else if (token === ":") {
      const key = JSON.parse(last!) as string;
      const keys = open.at(-1)!;
      if (keys.has(key)) return key;
      keys.add(key);
    } else if (token !== ",") last = token;
  }
  return undefined;
}

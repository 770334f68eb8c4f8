/** @file Names of files as a terminal may see them. */

import { basename } from "node:path";

/** Control characters, which a name may hold and a terminal would obey, as \xNN. */
export function printable(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return name.replace(/[\u0000-\u001f\u007f-\u009f]/g, (letter) => `\\x${letter.charCodeAt(0).toString(16).padStart(2, "0")}`);
}

/** What went wrong with a file, with its path in front once: readers begin with its name. */
export function failureOf(file: string, { message }: Error): string {
  const name = basename(file);
  // "chair.obj: …", "chair.obj, line 3: …"
  if (message.startsWith(name) && /^[:,]/.test(message.slice(name.length))) return file + message.slice(name.length);
  return message.includes(file) ? message : `${file}: ${message}`;
}

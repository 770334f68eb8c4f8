/** @file Files that a person opened → a shape. */

import { loadShape, normalizeShape, SHAPE_EXTENSIONS, type Shape } from "@dilf/renderer";

/**
 * The shape among the files, with the others as its materials, pictures and buffers, by their names (a browser does not tell their folders).
 * @throws RangeError where none or several of them are shapes, and whatever `loadShape` throws
 */
export async function openFiles(files: readonly File[]): Promise<{ name: string; shape: Shape }> {
  const shapes = files.filter(({ name }) => SHAPE_EXTENSIONS.some((extension) => name.toLowerCase().endsWith(extension)));
  if (shapes.length !== 1)
    throw new RangeError(
      `openFiles: got ${shapes.length} shapes among ${files.length} files; open one of ${SHAPE_EXTENSIONS.join(", ")}, with its materials`,
    );
  const [{ name }] = shapes as [File];
  const bytesOf = async (file: File) => new Uint8Array(await file.arrayBuffer());
  const companion = (path: string) => files.find((file) => file.name === path.split("/").at(-1));
  const shape = await loadShape(name, await bytesOf(shapes[0]!), {
    files: async (path) => {
      const file = companion(path);
      if (!file) throw new RangeError(`openFiles: ${name} needs ${path}; open them together`);
      return bytesOf(file);
    },
    onSkip: () => {}, // without its materials it is grey, which is to be seen
  });
  return { name, shape: normalizeShape(shape) };
}

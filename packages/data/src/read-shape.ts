/** @file One file of a data set → a shape, with the materials and pictures that it names. */

import type { Shape } from "@dilf/renderer";
import { readShape } from "@dilf/renderer/node";

/** How files of shapes are read. */
export interface ReadOptions {
  /** Whether colours come from pictures: false reads the shapes alone, faster where pictures are large. Default true. */
  readonly textures?: boolean;
  /**
   * Told what a shape does without: a material library or a picture that is not there or not readable. Default: nobody is. Such shapes are no error, because the
   * geometry is whole and everything can be drawn in one colour; `checkDataset` lists them.
   */
  readonly onWarning?: (message: string) => void;
}

/**
 * @param within materials and pictures may lie anywhere in this folder and nowhere else: ShapeNet's lie beside the folder of the OBJ
 * @throws the parser's error, which starts with the file's name
 */
export function readShapeFile(path: string, within: string, { textures = true, onWarning = () => {} }: ReadOptions): Promise<Shape> {
  return readShape(path, { within, textures, onSkip: onWarning });
}

/** @file Whether the two things everything rests on are right here: the gradient of the pictures, and the encoder. A few seconds. */

import { ortEngine } from "@dilf/autodiff";
import { loadEncoder } from "@dilf/clip";
import { encoderConformance } from "@dilf/clip/testing";
import { normalizeShape, parseObj } from "@dilf/renderer";
import { checkCameraGradients } from "../gradient-check.ts";

export interface Check {
  readonly name: string;
  readonly passed: boolean;
  readonly note: string;
}

/** A pyramid on a box that leans: no symmetry, outlines that cross. */
const SHAPE = `v 0 0 0\nv 2 0 0\nv 2 0 1.4\nv 0 0 1.4\nv 0.2 1 0\nv 2.1 1 0.1\nv 2.1 1 1.4\nv 0.2 1 1.4\nv 0.9 1.9 0.6
f 1 2 6 5\nf 2 3 7 6\nf 3 4 8 7\nf 4 1 5 8\nf 4 3 2 1\nf 5 6 9\nf 6 7 9\nf 7 8 9\nf 8 5 9\n`;

/** As `dilf render --check-gradients`, in float64; values where the picture jumps are left out. */
const MOST_ERROR = 1e-4;

export async function selfTest(seed: number, signal: AbortSignal): Promise<readonly Check[]> {
  const views = [
    { azimuth: 25, elevation: 30 },
    { azimuth: 200, elevation: -15 },
  ];
  const { error, numeric } = checkCameraGradients(normalizeShape(parseObj(SHAPE)), views, { mesh: {}, points: {} }, seed);
  const gradient: Check = {
    name: "gradient of the pictures",
    passed: error < MOST_ERROR && Math.abs(numeric) > 0,
    note: `relative error ${error.toExponential(1)} against finite differences, wanted < ${MOST_ERROR}`,
  };
  return [gradient, ...(await encoderChecks(signal))];
}

async function encoderChecks(signal: AbortSignal): Promise<readonly Check[]> {
  let encoder: Awaited<ReturnType<typeof loadEncoder>>;
  try {
    encoder = await loadEncoder("mini", { engine: ortEngine() });
  } catch (error) {
    return [{ name: "encoder mini", passed: false, note: (error as Error).message }];
  }
  const checks: Check[] = [];
  try {
    for (const { name, check } of encoderConformance) {
      signal.throwIfAborted();
      const note = await check(encoder).then(
        () => undefined,
        (error: Error) => error.message,
      );
      checks.push({ name: `encoder mini: ${name}`, passed: note === undefined, note: note ?? "" });
    }
  } finally {
    await encoder.dispose();
  }
  return checks;
}

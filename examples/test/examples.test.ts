import { miniShapes } from "@dilf/data";
import { expect, test } from "vitest";
import { classify } from "../classify-one-mesh.ts";
import { exampleShape, fitCamera, isFound, randomStarts } from "../fit-camera.ts";

const load = (id: string) => miniShapes().load({ id, category: id.split("/")[1]! });

test("fit-camera finds cameras from 30° away", async () => {
  const horse = await exampleShape();
  const starts = randomStarts(process.env.DILF_FULL ? 50 : 6, 1);
  const found = starts.filter(({ target, from }) => {
    const path = fitCamera(horse, target, from, 120);
    expect(path[0]!.camera.elevation).toBeCloseTo(from.elevation, 4);
    return isFound(path.at(-1)!.camera, target);
  });
  expect(found.length / starts.length).toBeGreaterThanOrEqual(0.8); // measured: 50 of 50
});

test("isFound counts in degrees around the circle", () => {
  expect(isFound({ azimuth: -179.7, elevation: 10 }, { azimuth: 179.9, elevation: 10.5 })).toBe(true);
  expect(isFound({ azimuth: 1.2, elevation: 0 }, { azimuth: 0, elevation: 0 })).toBe(false);
  expect(isFound({ azimuth: 720.5, elevation: 0 }, { azimuth: 0, elevation: 1.1 })).toBe(false);
});

test("classify-one-mesh names a test shape", async () => {
  const [first] = await classify(await load("test/windmill/00000"));
  expect(first!.category).toBe("windmill");
});

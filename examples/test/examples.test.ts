import { miniShapes } from "@dilf/data";
import { type Mesh, normalizeShape } from "@dilf/renderer";
import { expect, test } from "vitest";
import { classify } from "../classify-one-mesh.ts";
import { fitCamera } from "../fit-camera.ts";

const load = (id: string) => miniShapes().load({ id, category: id.split("/")[1]! });

test("fit-camera finds the camera", async () => {
  const chair = normalizeShape(await load("test/chair/00000")) as Mesh;
  const path = await fitCamera(chair, { azimuth: 50, elevation: 30 }, { azimuth: 30, elevation: 20 }, 60);
  const { loss, camera } = path.at(-1)!;
  expect(loss).toBeLessThan(path[0]!.loss / 20);
  expect(Math.abs(camera.azimuth - 50)).toBeLessThan(1); // a degree moves an outline by half a pixel at 64 px
  expect(Math.abs(camera.elevation - 30)).toBeLessThan(1);
});

test("classify-one-mesh names a test shape", async () => {
  const [first] = await classify(await load("test/windmill/00000"));
  expect(first!.category).toBe("windmill");
});

import { createRng } from "@dilf/tensor";
import { expect, test } from "vitest";
import { poseOf } from "../src/camera/pose.ts";
import {
  clip2pointViews,
  dodecahedronViews,
  type FixedViews,
  mvtnCircularViews,
  pointclipV2Views,
  pointclipViews,
  sphericalViews,
  ulipViews,
  type View,
  type ViewPolicyName,
  viewPolicies,
  viewsFrom,
} from "../src/index.ts";

const pairs = (views: readonly View[]) => views.map(({ azimuth, elevation }) => [azimuth, elevation]);
const direction = ({ azimuth, elevation }: View) => [...poseOf(azimuth, elevation, 1).back];
const dot = (a: readonly number[], b: readonly number[]) => a[0]! * b[0]! + a[1]! * b[1]! + a[2]! * b[2]!;

test.each([
  // linspace(−180, 180, V + 1) without its end, less 90
  { views: mvtnCircularViews(4), expected: [-270, -180, -90, 0].map((a) => [a, 30]) },
  { views: mvtnCircularViews(3, 35), expected: [-270, -150, -30].map((a) => [a, 35]) },
  {
    views: pointclipViews(),
    expected: [
      [180, 0],
      [270, 0],
      [0, 0],
      [90, 0],
      [180, 90],
      [180, -90],
    ],
  },
  {
    views: clip2pointViews(6),
    expected: [
      [0, 0],
      [90, 0],
      [180, 0],
      [270, 0],
      [0, 90],
      [180, -90],
    ],
  },
  {
    views: clip2pointViews(10),
    expected: [
      [0, 0],
      [0, 90],
      [0, 180],
      [0, 270],
      [-45, 225],
      [45, 225],
      [-45, 315],
      [45, 315],
      [-90, 0],
      [90, 0],
    ],
  },
  { views: ulipViews(), expected: Array.from({ length: 12 }, (_, i) => [30 * i, 30]) },
])("published sets: $expected", ({ views, expected }) => expect(pairs(views)).toEqual(expected));

test("PointCLIP V2: eight around at 20°, one from below, one from above", () => {
  expect(pairs(pointclipV2Views()).slice(0, 8)).toEqual([45, 135, 225, 315, 0, 90, 180, 270].map((a) => [a, 20]));
  expect(pairs(pointclipV2Views()).slice(8)).toEqual([
    [0, -78],
    [180, 78],
  ]);
});

test("the corners of the dodecahedron: twenty directions, each with three neighbours at 41.8° and its own antipode", () => {
  const corners = dodecahedronViews().map(direction);
  expect(corners).toHaveLength(20);
  for (const corner of corners) {
    const cosines = corners.map((other) => dot(corner, other)).sort((a, b) => b - a);
    expect(cosines[0]).toBeCloseTo(1, 12);
    for (const i of [1, 2, 3]) expect(cosines[i]).toBeCloseTo(Math.sqrt(5) / 3, 12);
    expect(cosines[4]).toBeLessThan(0.5);
    expect(cosines[19]).toBeCloseTo(-1, 12);
  }
  expect(pairs(dodecahedronViews())).toEqual(pairs(dodecahedronViews()));
});

test.each(Object.entries(viewPolicies) as [ViewPolicyName, FixedViews][])(
  "policy %s: as many views as it says, sound, and its own each time",
  (name, policy) => {
    for (const n of policy.count === undefined ? [1, 5, 6] : [policy.count]) {
      const views = viewsFrom(policy.count === undefined ? `${name}:${n}` : name, createRng(1));
      expect(views).toHaveLength(n);
      for (const { azimuth, elevation } of views) expect(Number.isFinite(azimuth) && Number.isFinite(elevation)).toBe(true);
      expect(viewsFrom(`${name}:${n}`, createRng(1))).toEqual(views);
      const others = viewsFrom(`${name}:${n}`, createRng(2));
      if (policy.random) expect(others).not.toEqual(views);
      else expect(others).toEqual(views);
    }
  },
);

test("viewsFrom understands policies and angles", () => {
  const rng = createRng(1);
  expect(viewsFrom("spherical:8", rng)).toEqual(sphericalViews(8));
  expect(viewsFrom("30,20; -120,-10.5,1.8", rng)).toEqual([
    { azimuth: 30, elevation: 20 },
    { azimuth: -120, elevation: -10.5, distance: 1.8 },
  ]);
});

test.each([
  { text: "front", message: 'there is no policy "front"; known are circular:N, spherical:N, random:N, mvtn-circular:N, pointclip,' },
  { text: "toString:3", message: "there is no policy" },
  { text: "spherical", message: '"spherical" needs a number of views, as in "spherical:6"' },
  { text: "spherical:0", message: "sphericalViews: n must be an integer > 0, got 0" },
  { text: "spherical:100000", message: "at most 10000 views" },
  { text: "ulip:6", message: '"ulip" has 12 views, got 6; write "ulip"' },
  { text: "30", message: '"30" in "30" is not "azimuth,elevation"' },
  { text: "30,20;1,2,0", message: '"1,2,0"' },
  { text: "", message: 'is not "azimuth,elevation"' },
])("viewsFrom refuses $text", ({ text, message }) => expect(() => viewsFrom(text, createRng(1))).toThrow(message));

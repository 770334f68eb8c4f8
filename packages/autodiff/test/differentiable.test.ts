import { createRng, type Tensor } from "@dilf/tensor";
import { checkGradient } from "@dilf/tensor/testing";
import { expect, test } from "vitest";
import { differentiable, type Engine, GraphBuilder, linear, withType } from "../src/index.ts";
import { engine, f32, f64, numbers, random32, random64 } from "./helpers.ts";

/** tanh(x W + b) and its mean; `b` is often frozen. */
function model() {
  const g = new GraphBuilder("model");
  const y = g.tanh(linear(g, g.input("x", ["N", 3]), g.parameter("w", random32("w", [3, 2])), g.parameter("b", random32("b", [2]))));
  g.output("y", y);
  g.output("mean", g.reduceMean(y, [0, 1]));
  g.output("rows", g.node("Shape", [y])[0]!);
  return g.build();
}

/** Counts what is compiled. */
function counting(): Engine & { compiled: string[]; disposed: number } {
  const counted = {
    name: "counting",
    compiled: [] as string[],
    disposed: 0,
    compile: async (...[graph, options]: Parameters<Engine["compile"]>) => {
      counted.compiled.push(graph.name);
      const executable = await engine.compile(graph, options);
      return {
        run: executable.run,
        dispose: async () => {
          counted.disposed++;
          await executable.dispose();
        },
      };
    },
  };
  return counted;
}

test("value and pullback, batches of 1 and 3 through one program, weights with every call", async () => {
  const f = await differentiable(engine, withType(model(), "float64"), { inputs: ["x"], parameters: "all" });
  for (const N of [1, 3]) {
    const weights = (w: Tensor<Float64Array>) =>
      new Map([...f.graph.parameters, ["w", { data: Float32Array.from(w.data), shape: w.shape }]]);
    await checkGradient({
      name: "differentiable",
      inputs: [random64(`x${N}`, [N, 3])],
      rng: createRng(N),
      forward: async ([x]) => (await f.run({ x: x! }, weights(random64("w1", [3, 2])))).y as Tensor<Float64Array>,
      pullback: async ([x], cotangent) => {
        const step = await f.runWithGradient({ x: x! }, weights(random64("w1", [3, 2])));
        const { inputs } = await step.pullback({ y: cotangent });
        step.dispose();
        return [inputs.x as Tensor<Float64Array>];
      },
    });
  }
  await f.dispose();
});

test("parameters learn: a step against the gradient lowers the output by step · ‖gradient‖²", async () => {
  const f = await differentiable(engine, model(), { parameters: ["w"] });
  const x = random32("x", [4, 3]);
  const { value, pullback } = await f.runWithGradient({ x });
  const { parameters, inputs } = await pullback({ mean: f32([], 1) });
  expect([...parameters.keys()]).toEqual(["w"]);
  expect(inputs).toEqual({});
  const gradient = parameters.get("w")!;
  const w = f.graph.parameters.get("w")!;
  const step = 1e-2;
  const moved = new Map([["w", { data: w.data.map((v, i) => v - step * gradient.data[i]!), shape: w.shape }]]);
  const after = await f.run({ x }, moved);
  const squared = numbers(gradient).reduce((sum, v) => sum + v * v, 0);
  const fall = numbers(value.mean)[0]! - numbers(after.mean)[0]!;
  expect(fall / (step * squared)).toBeCloseTo(1, 1); // first order: the curvature takes a few per cent of a step of 1e-2
  await f.dispose();
});

test("the way back is compiled when first asked for, once for each set of outputs; absent cotangents count as zero", async () => {
  const counted = counting();
  const f = await differentiable(counted, model(), { inputs: ["x"], parameters: ["w"] });
  expect(counted.compiled).toEqual(["model"]);
  const { pullback } = await f.runWithGradient({ x: random32("x", [2, 3]) });
  expect(counted.compiled).toEqual(["model"]);
  const y = random32("ct", [2, 2]);
  const [both, alone] = [await pullback({ y, mean: f32([], 0) }), await pullback({ y })];
  await pullback({ y });
  expect(counted.compiled).toEqual(["model", "model.vjp", "model.vjp"]);
  expect(numbers(alone.inputs.x)).toEqual(numbers(both.inputs.x));
  expect(numbers(alone.parameters.get("w"))).toEqual(numbers(both.parameters.get("w")));
  await f.dispose();
  await f.dispose();
  expect(counted.disposed).toBe(3);
  await expect(f.run({ x: random32("x", [2, 3]) })).rejects.toThrow("run after dispose");
  await expect(pullback({ y })).rejects.toThrow("pullback after dispose");
});

test("a float64 graph takes and gives float32 parameters", async () => {
  const f = await differentiable(engine, withType(model(), "float64"), { parameters: "all" });
  const { pullback } = await f.runWithGradient({ x: random64("x", [2, 3]) });
  const { parameters } = await pullback({ mean: f64([], 1) });
  expect(parameters.get("b")!.data).toBeInstanceOf(Float32Array);
  await f.dispose();
});

test("errors", async () => {
  await expect(differentiable(engine, model(), { inputs: ["z"] })).rejects.toThrow('"wrt" names "z"');
  await expect(differentiable(engine, model(), { parameters: ["z"] })).rejects.toThrow('has no parameter "z"; it has "w", "b"');
  await expect(differentiable(engine, model(), { inputs: ["x"], of: ["rows"] })).rejects.toThrow('names "rows" of type int64');
  await expect(differentiable(engine, model(), { wrt: ["x"] } as never)).rejects.toThrow(
    'unknown option "wrt"; known are inputs, parameters, of',
  );
  const f = await differentiable(engine, model(), { inputs: ["x"], parameters: ["w"], of: ["y"] });
  const x = random32("x", [2, 3]);
  await expect(f.run({ x }, new Map())).rejects.toThrow('parameter "w" is missing; pass every learnable parameter');
  await expect(f.run({})).rejects.toThrow('input "x" (float32 [N, 3]) is missing');
  const step = await f.runWithGradient({ x });
  await expect(step.pullback({ mean: f32([], 1) })).rejects.toThrow('cotangent of unknown output "mean"; wanted are "y"');
  await expect(step.pullback({})).rejects.toThrow('no cotangent given; wanted is at least one of "y"');
  await expect(step.pullback({ y: random32("ct", [3, 2]) })).rejects.toThrow(
    'input "y.cotangent" must be [N, 2], got [3, 2]; N is 2 by input "x"',
  );
  step.dispose();
  await expect(step.pullback({ y: random32("ct", [2, 2]) })).rejects.toThrow("pullback after its result was disposed");
  await f.dispose();
  const forward = await differentiable(engine, model());
  const only = await forward.runWithGradient({ x });
  await expect(only.pullback({ y: random32("ct", [2, 2]) })).rejects.toThrow("nothing to differentiate; name inputs or parameters");
  await forward.dispose();
});

test("gradients: value and gradients in one run, the same as those of a pullback", async () => {
  const counted = counting();
  const f = await differentiable(counted, model(), { inputs: ["x"], parameters: ["w"] });
  const x = random32("x", [4, 3]);
  const { value, pullback } = await f.runWithGradient({ x });
  const cotangents = { y: value.y! };
  const wanted = await pullback(cotangents);
  const got = await f.gradients({ x }, cotangents);
  expect(got.inputs).toEqual(wanted.inputs);
  expect(got.parameters).toEqual(wanted.parameters);
  expect(Object.keys(got.value)).toEqual(["y"]);
  for (const [i, entry] of numbers(got.value.y).entries()) expect(entry).toBeCloseTo(numbers(value.y)[i]!, 6); // another program, float32
  expect(counted.compiled).toHaveLength(2);
  await expect(f.gradients({ x }, {})).rejects.toThrow("no cotangent given");
  await f.dispose();
  await expect(f.gradients({ x }, cotangents)).rejects.toThrow("gradients after dispose");
});

test("weights: shared ones give the same gradients; another word is an error", async () => {
  const graph = model();
  const feeds = { x: random32("x", [4, 3]) };
  const cotangents = { y: random32("ct", [4, 2]) };
  const [packed, shared] = await Promise.all(
    (["packed", "shared"] as const).map(async (weights) => {
      const f = await differentiable(engine, graph, { inputs: ["x"], weights });
      return f.gradients(feeds, cotangents);
    }),
  );
  expect(shared!.inputs).toEqual(packed!.inputs);
  await expect(differentiable(engine, graph, { weights: "copied" as "packed" })).rejects.toThrow(
    'weights must be "packed" or "shared", got "copied"',
  );
});

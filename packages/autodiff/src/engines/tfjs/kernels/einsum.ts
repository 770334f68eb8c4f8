/** @file Einsum as transposes and products: tfjs's own has no kernel on wasm. */

import { sizeOf } from "@dilf/tensor";
import type { Tensor } from "@tensorflow/tfjs-core";
import { textOf } from "../../../attributes.ts";
import { parseEquation } from "../../../operators/equation.ts";
import type { Kernel, KernelCall, Kernels } from "../kernel.ts";
import { broadcast, reshaped, taken, transposed } from "../layout.ts";
import { product } from "../product.ts";

/** A tensor with one letter per axis. */
interface Term {
  readonly x: Tensor;
  readonly letters: readonly string[];
}

const einsum: Kernel = (call) => {
  const inputs = Array.from({ length: call.arity }, (_, i) => call.input(i));
  const { terms, result } = parseEquation(
    textOf(call.attributes, "equation", ""),
    inputs.map((x) => x.shape.length),
  );
  let left = diagonal(call, { x: inputs[0]!, letters: terms[0]! });
  for (let i = 1; i < inputs.length; i++) {
    const later = new Set([...result, ...terms.slice(i + 1).flat()]);
    left = contracted(call, left, diagonal(call, { x: inputs[i]!, letters: terms[i]! }), later);
  }
  const kept = summed(call, left, new Set(result));
  return transposed(
    call.tf,
    kept.x,
    result.map((letter) => kept.letters.indexOf(letter)),
  );
};

/** A letter that a term holds twice takes its diagonal. */
function diagonal({ tf }: KernelCall, { x, letters }: Term): Term {
  const twice = letters.findIndex((letter, axis) => letters.indexOf(letter) !== axis);
  if (twice < 0) return { x, letters };
  const first = letters.indexOf(letters[twice]!);
  const extent = x.shape[first]!;
  if (extent !== x.shape[twice]) throw new RangeError(`axes ${first} and ${twice} share the letter ${letters[first]}, but differ`);
  const others = [...letters.keys()].filter((axis) => axis !== first && axis !== twice);
  const moved = transposed(tf, x, [first, twice, ...others]);
  const rest = others.map((axis) => x.shape[axis]!);
  const places = Int32Array.from({ length: extent }, (_, i) => i * (extent + 1));
  const lines = taken(tf, reshaped(tf, moved, [extent * extent, sizeOf(rest)]), 0, places);
  return diagonal({ tf } as KernelCall, {
    x: reshaped(tf, lines, [extent, ...rest]),
    letters: [letters[first]!, ...others.map((axis) => letters[axis]!)],
  });
}

/** Sums over the letters that nobody wants any more. */
function summed({ tf }: KernelCall, { x, letters }: Term, wanted: ReadonlySet<string>): Term {
  const gone = [...letters.keys()].filter((axis) => !wanted.has(letters[axis]!));
  if (gone.length === 0) return { x, letters };
  return { x: tf.sum(x, gone), letters: letters.filter((letter) => wanted.has(letter)) };
}

/** The product of two terms, summed over the letters that are not `wanted`: a stack of matrix products. */
function contracted(call: KernelCall, first: Term, second: Term, wanted: ReadonlySet<string>): Term {
  const { tf, backend } = call;
  const a = summed(call, first, new Set([...wanted, ...second.letters]));
  const b = summed(call, second, new Set([...wanted, ...first.letters]));
  const both = a.letters.filter((letter) => b.letters.includes(letter));
  const stack = both.filter((letter) => wanted.has(letter));
  const inner = both.filter((letter) => !wanted.has(letter));
  const rows = a.letters.filter((letter) => !both.includes(letter));
  const columns = b.letters.filter((letter) => !both.includes(letter));
  const extents = new Map<string, number>();
  for (const { x, letters } of [a, b])
    for (const [axis, letter] of letters.entries()) {
      const known = extents.get(letter) ?? 1;
      const extent = x.shape[axis]!;
      if (known !== 1 && extent !== 1 && known !== extent) throw new RangeError(`letter ${letter} is ${known} and ${extent}`);
      extents.set(letter, known === 1 ? extent : known);
    }
  const extent = (letters: readonly string[]) => letters.map((letter) => extents.get(letter)!);
  const arranged = ({ x, letters }: Term, order: readonly string[]) => {
    const moved = transposed(
      tf,
      x,
      order.map((letter) => letters.indexOf(letter)),
    );
    return broadcast(backend, moved, extent(order)); // an axis of 1 fits any extent
  };
  const left = reshaped(tf, arranged(a, [...stack, ...rows, ...inner]), [
    sizeOf(extent(stack)),
    sizeOf(extent(rows)),
    sizeOf(extent(inner)),
  ]);
  const right = reshaped(tf, arranged(b, [...stack, ...inner, ...columns]), [
    sizeOf(extent(stack)),
    sizeOf(extent(inner)),
    sizeOf(extent(columns)),
  ]);
  return {
    x: reshaped(tf, product(backend, left, right), extent([...stack, ...rows, ...columns])),
    letters: [...stack, ...rows, ...columns],
  };
}

export const einsums = { Einsum: einsum } satisfies Kernels;

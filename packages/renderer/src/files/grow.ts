/** @file Typed arrays that grow: for files that do not say how much is in them. */

export interface Growing<A extends Float32Array | Int32Array> {
  data: A;
  length: number;
}

export const floats = (capacity = 1024): Growing<Float32Array> => ({ data: new Float32Array(capacity), length: 0 });
export const ints = (capacity = 1024): Growing<Int32Array> => ({ data: new Int32Array(capacity), length: 0 });

export function push<A extends Float32Array | Int32Array>(list: Growing<A>, value: number): void {
  if (list.length === list.data.length) grow(list);
  list.data[list.length++] = value;
}

function grow<A extends Float32Array | Int32Array>(list: Growing<A>): void {
  const larger = new (list.data.constructor as new (length: number) => A)(2 * list.data.length);
  larger.set(list.data);
  list.data = larger;
}

/** What was pushed, in an array of its own. */
export const filled = <A extends Float32Array | Int32Array>(list: Growing<A>): A => list.data.slice(0, list.length) as A;

/** @file The elements of `index.html`. */

/** @throws Error where `index.html` has no element with this id, or one of another kind */
export function element<E extends Element>(id: string, kind: abstract new () => E): E {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`element: index.html has no ${kind.name} with the id "${id}"`);
  return found;
}

export const canvas = (id: string) => element(id, HTMLCanvasElement);
export const button = (id: string) => element(id, HTMLButtonElement);
export const select = (id: string) => element(id, HTMLSelectElement);
export const input = (id: string) => element(id, HTMLInputElement);
export const text = (id: string, value: string) => {
  element(id, HTMLElement).textContent = value;
};

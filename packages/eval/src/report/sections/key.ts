/** @file The colour of a method. */

import { type Html, html } from "../html.ts";

/** A square in the colour of the i-th method. */
export const key = (i: number): Html => html`<span class="key" style="background:var(--series-${i + 1})"></span>`;

/** The legend over a chart. */
export const keys = (methods: readonly { readonly name: string }[]): Html =>
  html`<div class="keys">${methods.map(({ name }, i) => html`<span>${key(i)}${name}</span>`)}</div>`;

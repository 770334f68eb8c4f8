/** A value of a JSON file as messages show it. */
export const said = (value: unknown): string => JSON.stringify(value)?.slice(0, 60) ?? "missing";

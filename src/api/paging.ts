import { namedProblem } from './problems.ts';

/** Where a list goes on: opaque to clients. */
export function cursorOf(position: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/** Throws the problem of a cursor that is none of this kind. */
export function positionOf(
  cursor: string | undefined,
  ...kinds: readonly ('string' | 'number')[]
): readonly (string | number)[] | null {
  if (cursor === undefined) return null;
  try {
    const found: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(found) && found.length === kinds.length && kinds.every((kind, at) => typeof found[at] === kind))
      return found as (string | number)[];
  } catch {
    // Falls through to the one refusal.
  }
  throw namedProblem('invalid-input', 422, 'The list cannot go on there: start it again without `after`.', {
    errors: [{ path: 'after', expected: 'a value of `next`', found: 'something else' }],
  });
}

interface Paging {
  readonly limit: number;
  readonly after?: string | undefined;
}

/** A page of what is in memory, ordered by a text that is unique. */
export function pageByKey<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  { limit, after }: Paging,
): { readonly page: readonly Item[]; readonly next: string | null } {
  const position = positionOf(after, 'string');
  const last = position === null ? null : String(position[0]);
  const rest = last === null ? items : items.filter((item) => keyOf(item) > last);
  const page = rest.slice(0, limit);
  return { page, next: rest.length > limit ? cursorOf([keyOf(page.at(-1)!)]) : null };
}

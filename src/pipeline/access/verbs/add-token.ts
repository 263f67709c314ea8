import { z } from 'zod';
import type { Actor } from '../../../core/actor.ts';
import { DAY } from '../../../core/time.ts';
import { ROLES } from '../../../wire/roles.ts';
import type { Clock } from '../../ports/clock.ts';
import { Id, Name, verb } from '../../ports/verb.ts';
import type { StoredToken, TokenBook } from '../ports.ts';
import { newToken, tokenHash, tokenPrefix } from '../token.ts';

const MOST_DAYS = 400;
const DAYS = `a whole number of days from 1 to ${MOST_DAYS}`;

export const AddToken = z.strictObject({
  name: Name.describe('Name of the token, for lists and logs.'),
  role: z.enum(ROLES).describe('What it may do.'),
  operators: z
    .array(Id)
    .min(1, { error: 'at least one operator' })
    .max(1_000)
    .nullable()
    .default(null)
    .describe('Ids of the operators that it may see; null for all.'),
  expiresInDays: z
    .int({ error: DAYS })
    .min(1, { error: DAYS })
    .max(MOST_DAYS, { error: DAYS })
    .default(90)
    .describe('Days until it expires.'),
});
export type AddToken = z.input<typeof AddToken>;

export interface AddTokenContext {
  readonly actor: Actor;
  readonly clock: Clock;
  readonly store: Pick<TokenBook, 'addToken'>;
}

export type AddTokenOutcome =
  /** `token` is shown now and never again. */
  | { readonly kind: 'done'; readonly token: string; readonly stored: StoredToken }
  | { readonly kind: 'refused'; readonly reason: 'name-taken'; readonly name: string };

/** Issues an API token. */
export const addToken = verb(
  AddToken,
  async ({ actor, clock, store }: AddTokenContext, input): Promise<AddTokenOutcome> => {
    const { name, role, operators, expiresInDays } = input;
    const now = clock.now();
    const token = newToken();
    const stored: StoredToken = {
      name,
      hash: tokenHash(token),
      prefix: tokenPrefix(token),
      role,
      operators,
      createdAt: now,
      createdBy: actor.name,
      expiresAt: now + expiresInDays * DAY,
      revokedAt: null,
    };
    const isAdded = await store.addToken(stored);
    return isAdded ? { kind: 'done', token, stored } : { kind: 'refused', reason: 'name-taken', name };
  },
);

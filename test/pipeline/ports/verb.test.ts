import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Id, Instant, Name, Text, verb } from '../../../src/pipeline/ports/verb.ts';
import { invalid } from '../../support/verbs.ts';

const Input = z.strictObject({
  id: Id.optional(),
  at: Instant.optional(),
  text: Text.optional(),
  names: z.array(Name).optional(),
  medium: z.enum(['phone', 'email']).optional(),
  count: z.int().optional(),
  every: z.union([z.strictObject({ day: z.enum(['mon', 'sun']) }), z.strictObject({ monthDay: z.int() })]).optional(),
});
const echo = verb(Input, async (_: object, input) => input);

/** As an adapter hands it over that has checked nothing. */
const given = (input: object) => echo({}, input as z.input<typeof Input>);

describe('a verb', () => {
  it('acts on what the schema made of its input', async () => {
    expect(await given({ at: '2026-10-05T22:00:00+02:00', text: ' it is back ' })).toEqual({
      at: Date.UTC(2026, 9, 5, 20),
      text: 'it is back',
    });
  });

  it.each([
    [{ id: '' }, 'id', 'an id', 'nothing'],
    [{ id: 'x'.repeat(2_001) }, 'id', 'at most 2000 characters', '2001 characters'],
    [{ at: 'yesterday' }, 'at', 'an instant such as 2026-10-05T22:00:00Z', '"yesterday"'],
    [{ at: '2026-10-05T22:00:00' }, 'at', 'an instant such as 2026-10-05T22:00:00Z', '"2026-10-05T22:00:00"'],
    [{ text: '  ' }, 'text', 'text', '"  "'],
    [{ text: 'x'.repeat(4_001) }, 'text', 'at most 4000 characters', '4001 characters'],
    [{ names: ['web', 'Web'] }, 'names[1]', 'a name such as core-network', '"Web"'],
    [{ names: 'web' }, 'names', 'a list', '"web"'],
    [{ medium: 'fax' }, 'medium', 'phone, email', '"fax"'],
    [{ count: 'one' }, 'count', 'a number', '"one"'],
    [{ count: 1.5 }, 'count', 'a whole number', '1.5'],
    [{ every: { day: 'fun' } }, 'every.day', 'mon, sun', '"fun"'],
    [{ every: { month: 1 } }, 'every', 'another value', 'a list or an object'],
    [{ more: 1 }, '', 'no other keys', 'a list or an object'],
  ])('does not act on %j', async (input, path, expected, found) => {
    expect(await given(input)).toEqual(invalid(path, expected, found));
  });

  it('tells everything that is wrong', async () => {
    expect(await given({ id: '', medium: 'fax' })).toMatchObject({ errors: [{ path: 'id' }, { path: 'medium' }] });
  });
});

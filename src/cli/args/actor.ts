import { userInfo } from 'node:os';
import type { Actor } from '../../core/actor.ts';
import { UserError } from '../../core/errors.ts';
import type { ParsedArgs } from '../command.ts';

/** Who acts: `--by`, else the user of this machine. */
export function actor({ values }: ParsedArgs): Actor {
  const { by = userInfo().username } = values;
  if (typeof by !== 'string' || by.trim() === '') throw new UserError('--by: expected a name, found nothing');
  return { name: by.trim(), via: 'cli' };
}

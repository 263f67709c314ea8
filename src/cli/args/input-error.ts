import { UserError } from '../../core/errors.ts';
import type { InvalidInput } from '../../pipeline/ports/verb.ts';

/** Says what is wrong with the input of a verb. A key is the option of that name, unless `names` says otherwise. */
export function inputError(
  { errors: [{ path, expected, found }] }: InvalidInput,
  names: Readonly<Record<string, string>> = {},
): UserError {
  return new UserError(`${names[path] ?? `--${path}`}: expected ${expected}, found ${found}`);
}

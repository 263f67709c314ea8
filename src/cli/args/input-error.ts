import { UserError } from '../../core/errors.ts';
import type { InvalidInput } from '../../pipeline/ports/verb.ts';

/** Says what is wrong with the input of a verb. Its keys are options where `options` does not name them otherwise. */
export function inputError(
  { errors: [{ path, expected, found }] }: InvalidInput,
  options: Readonly<Record<string, string>> = {},
): UserError {
  const name = options[path] ?? `--${path}: `;
  return new UserError(`${name}expected ${expected}, found ${found}`);
}

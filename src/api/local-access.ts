import { LOCAL, type Principal } from './principal.ts';
import { namedProblem } from './problems.ts';

const FORWARDED = /^(?:forwarded|x-forwarded-.+|x-real-ip|via)$/;

/**
 * Who asks where nobody has to sign in: the listener is a loopback one. Throws the problem of a request that a proxy has passed
 * on, for then it may come from anywhere.
 */
export function localAccess({ headers }: Request): Principal {
  for (const name of headers.keys()) {
    if (FORWARDED.test(name)) {
      throw namedProblem(
        'proxy',
        403,
        `A proxy is in front ("${name}"), and nobody has to sign in here: set "auth" first.`,
      );
    }
  }
  return LOCAL;
}

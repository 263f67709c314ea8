import { LOCAL, type Principal } from './principal.ts';
import { namedProblem, plainProblem } from './problems.ts';

const FORWARDED = /^(?:forwarded|x-forwarded-.+|x-real-ip|via)$/;

/** How a person says who acts, where nobody makes sure of it. Encoded as in a URL, so that every name has a place in a header. */
const NAME_HEADER = 'Threenines-Name';
const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._'@-]{0,59}$/u;

function nameOf(header: string): string {
  try {
    const name = decodeURIComponent(header).trim();
    if (NAME.test(name)) return name;
  } catch {
    // Falls through to the one refusal.
  }
  throw plainProblem(400, `${NAME_HEADER}: expected a name of at most 60 letters, digits and spaces.`);
}

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
  const name = headers.get(NAME_HEADER);
  return name === null ? LOCAL : { ...LOCAL, name: `${nameOf(name)} (not signed in)` };
}

/** Many operators in trouble at once, with references that are in trouble too or not. */
import type { Reference } from '../../src/core/attribution/self-checks.ts';
import { closedPort, httpSpec } from '../probe/kit.ts';
import { addresses, NO_NAMES, resolverOn } from '../support/dns-server.ts';
import { setStage } from './stage.ts';

/** Resolves to this machine. What is known to be this machine, by its address, is never judged by references. */
const HERE = 'elsewhere.test';
export const OPERATORS = ['a', 'b', 'c', 'd'];

export const dns = (host: string): Reference => ({ name: `dns:${host}`, probe: { kind: 'dns-reference', host } });
export const tcp = (port: number): Reference => ({
  name: `tcp:${port}`,
  probe: { kind: 'tcp-reference', host: HERE, port },
});

/** Operators that refuse connections, with a reference. The first of them to fail has not been heard of before. */
export async function unreachable(count: number, reference: Reference) {
  const port = await closedPort();
  const monitors = OPERATORS.slice(0, count).map((id) => [`${id}/page`, httpSpec(`http://${HERE}:${port}/`)] as const);
  const resolver = await resolverOn((name) => (name === HERE ? addresses(name, ['127.0.0.1']) : NO_NAMES(name, 'A')));
  const stage = setStage({ monitors: Object.fromEntries(monitors), references: [reference], resolver });
  return { stage, ending: await stage.probe('a/page') };
}

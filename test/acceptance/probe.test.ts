import { expect, it } from 'vitest';
import type { FaultInput } from '../../src/simulator/faults/fault.ts';
import { threenines, workFolder } from './daemon.ts';
import { configureOperators, simulated } from './simulated.ts';

/** What `threenines probe mine/get-balance` ends as while the fault is in force; by name. */
const FAULTS: readonly (readonly [string, FaultInput, string])[] = [
  ['a healthy operator', 'healthy', 'good'],
  ['a slow one', { fault: 'slow', ms: 500 }, 'good'],
  ['a slow body', { fault: 'fast-header-slow-body', ms: 300 }, 'good'],
  ['text/plain', 'wrong-content-type', 'good'],
  ['a byte order mark', 'bom', 'good'],
  ['a stale balance', 'stale-balance', 'good'],
  ['an unasked gzip', 'gzip', 'good'],
  ['silence', 'blackhole', 'bad (timeout)'],
  ['a reset', 'reset', 'bad (reset)'],
  ['a reset in the body', 'reset-mid-body', 'bad (reset)'],
  ['a body that drips', 'drip', 'bad (timeout)'],
  ['a body without end', 'endless-body', 'bad (too-large)'],
  ['a gzip bomb', { fault: 'gzip-bomb', megabytes: 20 }, 'bad (too-large)'],
  ['64 kB of headers', 'header-flood', 'bad (too-large)'],
  ['garbage', 'http-garbage', 'bad (protocol)'],
  ['500', { fault: 'http-status', code: 500 }, 'bad (status)'],
  ['503', { fault: 'http-status', code: 503 }, 'bad (status)'],
  ['429', { fault: 'throttled', retryAfter: 5 }, 'excluded (throttled)'],
  ['a redirect', 'redirect', 'bad (redirect)'],
  ['an error object', { fault: 'wrong-body', kind: 'error-object' }, 'bad (functional)'],
  ['an unknown type', { fault: 'wrong-body', kind: 'bad-enum' }, 'bad (functional)'],
  ['1e400', { fault: 'wrong-body', kind: 'infinite' }, 'bad (functional)'],
  ['half a body', { fault: 'wrong-body', kind: 'truncated' }, 'bad (functional)'],
];
const OF_THE_OPERATOR: typeof FAULTS = [
  ['a closed port', 'down', 'bad (connect)'],
  ['an expired certificate', { fault: 'server-certificate', kind: 'expired' }, 'bad (tls)'],
  ['a certificate of another host', { fault: 'server-certificate', kind: 'wrong-host' }, 'bad (tls)'],
];

it('"threenines probe" names verdict and reason of each fault that an operator can rehearse, and shows where the time went', async () => {
  const folder = workFolder();
  const operators = await simulated(folder, { mine: { latency: { min: '1ms', max: '2ms' } } });
  configureOperators(folder, operators, [
    {
      id: 'mine',
      sims: ['8988247000100003319'],
      mode: 'exempt',
      monitors: '[{ service: get-balance, deadline: 1s, every: 1m }]',
    },
  ]);
  const probed = async (service: 'get-balance' | null, fault: FaultInput) => {
    await operators.simulator.setFault('mine', service, fault);
    const { code, stdout } = await threenines(folder, 'probe', 'mine/get-balance');
    return { code, stdout };
  };
  for (const [what, fault, ending] of [...FAULTS, ...OF_THE_OPERATOR]) {
    const { code, stdout } = await probed(OF_THE_OPERATOR.some(([one]) => one === what) ? null : 'get-balance', fault);
    expect(stdout.split('\n', 1)[0], what).toMatch(new RegExp(`^[✓✗–] ${RegExp.escape(ending)}$`));
    expect(code, what).toBe(ending === 'good' ? 0 : 1);
    expect(stdout, what).toMatch(/…3319/);
  }
});

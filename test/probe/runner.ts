import { SYSTEM_RESOLVER } from '../../src/core/configuration.ts';
import type { ProbeSpec } from '../../src/core/probe-kinds/kinds.ts';
import { ProbeRunner } from '../../src/probe/runner.ts';

/** Probes `contoso/test` in the thread it is called in. */
export function runnerFor(spec: ProbeSpec<string>, deadlineMs = 2_000, resolver = SYSTEM_RESOLVER): ProbeRunner {
  const runner = new ProbeRunner({ allowNetworks: ['127.0.0.0/8', '::1'], userAgent: 'threenines/test', resolver });
  runner.configure([{ monitorId: 'contoso/test', spec, deadlineMs }]);
  return runner;
}

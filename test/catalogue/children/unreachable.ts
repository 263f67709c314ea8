/** Probes a host that its network has no way to, and prints the result. */
import { ProbeRunner } from '../../../src/probe/runner.ts';
import { httpSpec } from '../../probe/spec.ts';

const runner = new ProbeRunner({ allowNetworks: [], userAgent: 'threenines/test' });
runner.configure([{ monitorId: 'contoso/test', spec: httpSpec('http://192.0.2.1/'), deadlineMs: 2_000 }]);
console.log(JSON.stringify(await runner.probe({ monitorId: 'contoso/test', slot: 0, simIndex: 0 })));

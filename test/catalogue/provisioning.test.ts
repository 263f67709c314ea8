import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished } from 'vitest';
import type { ProvisioningSpec } from '../../src/core/probe-kinds/provisioning/spec.ts';
import { createCredentials } from '../../src/simulator/certificates.ts';
import type { FaultInput } from '../../src/simulator/faults/fault.ts';
import { toScenario } from '../../src/simulator/scenario.ts';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { temporaryDirectory } from '../store/directories.ts';
import { describeRow } from './describe-row.ts';
import { monitored } from './monitored.ts';

const credentials = await createCredentials();
const SCENARIO = toScenario({ operators: { operator: {} } });

async function operatorWith(fault: FaultInput): Promise<Simulator> {
  const simulator = await startSimulator({ credentials, scenario: SCENARIO });
  onTestFinished(() => simulator.stop());
  await simulator.setFault('operator', null, fault);
  return simulator;
}

function specOf(simulator: Simulator, mode: 'capped' | 'exempt' = 'exempt'): ProvisioningSpec<string> {
  const { client, caPem } = credentials;
  return {
    kind: 'provisioning',
    baseUrl: `${simulator.operator('operator').url}/v1`,
    transport: { tls: { cert: client.certPem, key: client.keyPem, ca: caPem } },
    sims: [{ iccid: '8988247000100003319', expect: [] }],
    mode,
    path: 'microbalance',
    locationIn: 'body',
  };
}

async function start(dataDir: string, spec: ProvisioningSpec<string>, deadlineMs?: number) {
  const started = await monitored(dataDir, spec, deadlineMs);
  onTestFinished(started.stop);
  return started;
}

const methods = (simulator: Simulator) =>
  simulator
    .operator('operator')
    .log.entries()
    .map(({ method }) => method);
const activeGrants = (simulator: Simulator) => simulator.operator('operator').grants.active(Date.now());

/** One slot against an operator with this fault. */
async function slotWith(fault: FaultInput) {
  const simulator = await operatorWith(fault);
  const { slot, store, safety } = await start(temporaryDirectory(), specOf(simulator));
  return { sample: await slot(), simulator, store, safety };
}

describeRow(43, {
  'granted all the same, DELETE 200': async () => {
    const { sample, simulator, store } = await slotWith('grant-unanswered');
    expect(methods(simulator)).toEqual(['PUT', 'DELETE']);
    expect(simulator.operator('operator').grants.all()).toMatchObject([{ revokedAt: expect.any(Number) }]);
    expect(await store.openGrants()).toEqual([]);
    return sample;
  },
});

describeRow(44, {
  'DELETE 500': async () => {
    const { sample, simulator, store, safety } = await slotWith({ fault: 'revoke-refused', code: 500 });
    expect(activeGrants(simulator)).toHaveLength(1);
    expect(await store.openGrants()).toMatchObject([{ failures: 1, lastReason: 'status' }]);
    await simulator.setFault('operator', null, 'healthy');
    await safety.cleanUp.idle();
    expect(activeGrants(simulator)).toEqual([]);
    expect(await store.openGrants()).toEqual([]);
    return sample;
  },
  'DELETE without an answer': async () => {
    const { sample, simulator, store } = await slotWith('revoke-unanswered');
    expect(activeGrants(simulator)).toHaveLength(1);
    expect(await store.openGrants()).toMatchObject([{ failures: 1, lastReason: 'timeout' }]);
    return sample;
  },
  'the monitor is killed between PUT and DELETE': async () => {
    const simulator = await operatorWith('revoke-unanswered');
    const dataDir = temporaryDirectory();
    const spec = specOf(simulator);
    const script = new URL('./children/one-slot.ts', import.meta.url).pathname;
    const child = spawn(process.execPath, [script, dataDir, JSON.stringify(spec)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let printed = '';
    child.stdout.on('data', (chunk) => {
      printed += chunk;
    });
    const ended = once(child, 'close');
    const { log } = simulator.operator('operator');
    await new Promise<void>((resolve) => log.subscribe(({ method }) => method === 'DELETE' && resolve()));
    child.kill('SIGKILL');
    await ended;
    expect(activeGrants(simulator)).toHaveLength(1);

    await simulator.setFault('operator', null, 'healthy');
    const { safety, store } = await start(dataDir, spec);
    await safety.cleanUp.idle();
    expect(activeGrants(simulator)).toEqual([]);
    expect(await store.openGrants()).toEqual([]);
    expect(log.duplicateTransactionIds()).toEqual([]);
    return printed === '' ? null : { reason: printed.trim(), warnings: [] };
  },
});

describeRow(45, {
  'DELETE 404 after a lost PUT': async () => {
    const { sample, simulator, store } = await slotWith('grant-lost');
    expect(methods(simulator)).toEqual(['PUT', 'DELETE']);
    expect(await store.openGrants()).toEqual([]);
    return sample;
  },
});

describeRow(46, {
  'no request leaves': async () => {
    const simulator = await operatorWith('healthy');
    const { slot } = await start(temporaryDirectory(), specOf(simulator, 'capped'), 2_000);
    for (let granted = 0; granted < 6; granted += 1) expect((await slot()).reason).toBe('ok');
    const before = methods(simulator);
    const sample = await slot();
    expect(methods(simulator)).toEqual(before);
    expect(before).toEqual(Array.from({ length: 6 }, () => ['PUT', 'DELETE']).flat());
    return sample;
  },
});

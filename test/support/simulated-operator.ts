import { afterAll, beforeAll } from 'vitest';
import type { ProbeSpec } from '../../src/core/probe-kinds/kinds.ts';
import type { ProbeResult } from '../../src/pipeline/ports/prober.ts';
import { type Credentials, createCredentials } from '../../src/simulator/certificates.ts';
import type { FaultInput } from '../../src/simulator/faults/fault.ts';
import { toScenario } from '../../src/simulator/scenario.ts';
import type { OperatorInput } from '../../src/simulator/scenario-schema.ts';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { probeOnce } from '../probe/kit.ts';

type Kind = 'get-balance' | 'provisioning' | 'mo-direct';

interface Options {
  readonly deadlineMs?: number;
  /** Hit the whole operator rather than the service. */
  readonly whole?: boolean;
  readonly spec?: object;
}

export interface SimulatedOperator {
  specOf(kind: Kind): ProbeSpec<string>;
  /** Probes once while the fault, which stays, is in force. */
  probe(kind: Kind, fault: FaultInput, options?: Options): Promise<ProbeResult>;
}

/** A simulated operator that serves during all tests of a file. */
export function simulatedOperator(operator: OperatorInput = {}, random?: () => number): SimulatedOperator {
  let simulator: Simulator;
  let credentials: Credentials;
  beforeAll(async () => {
    credentials = await createCredentials();
    const scenario = toScenario({ operators: { operator: { latency: { min: '1ms', max: '2ms' }, ...operator } } });
    simulator = await startSimulator({ credentials, scenario, ...(random && { random }) });
  });
  afterAll(() => simulator.stop());

  function specOf(kind: Kind): ProbeSpec<string> {
    const { url } = simulator.operator('operator');
    const { client, caPem, password } = credentials;
    const transport = {
      tls: { cert: client.certPem, key: client.keyPem, ca: caPem },
      basicAuth: { username: 'marketplace', password },
    };
    const sims = [{ iccid: '8988247000100003319', expect: ['NONE'] }];
    const api = { baseUrl: `${url}/v1`, transport, sims };
    switch (kind) {
      case 'get-balance':
        return { ...api, kind, fieldsTemplate: 'basic' };
      case 'provisioning':
        return { ...api, kind, mode: 'exempt', path: 'microbalance', locationIn: 'body' };
      case 'mo-direct':
        return { kind, url: `${url}/portal`, transport, sims, marker: 'data-plan', allowHosts: [] };
    }
  }

  return {
    specOf,
    async probe(kind, fault, { deadlineMs = 2_000, whole = false, spec = {} } = {}) {
      await simulator.setFault('operator', whole ? null : kind, fault);
      return probeOnce({ ...specOf(kind), ...spec }, { deadlineMs });
    },
  };
}

import type { z } from 'zod';
import { SERVICES, type Service } from './contract/route.ts';
import type { Fault } from './faults/fault.ts';
import { PERSONALITIES } from './personalities.ts';
import type { Profile } from './profile.ts';
import { Operator, ScenarioFile, type ScenarioInput } from './scenario-schema.ts';

/** `afterMs` after the start, `fault` becomes active: for one service, or (null) for the whole operator. */
export interface TimelineStep {
  readonly afterMs: number;
  readonly service: Service | null;
  readonly fault: Fault;
}

export interface OperatorScenario {
  readonly id: string;
  readonly profile: Profile;
  /** By time; at the same time the whole operator before its services. */
  readonly timeline: readonly TimelineStep[];
}

export interface Scenario {
  readonly operators: readonly OperatorScenario[];
}

const PLAIN: Profile = {
  summary: 'healthy',
  latency: { minMs: 0, maxMs: 0 },
  basicAuthUser: null,
  withoutCertificate: 'tls',
  echo: 'same',
  dataField: 'dataRemaininginMB',
  numbers: 'number',
  portalHops: 0,
  sims: { '8988247000100297655': 'MODIRECTPAYG' },
};

/** @throws ZodError for an invalid scenario */
export function toScenario(input: ScenarioInput = { operators: PERSONALITIES }): Scenario {
  return fromFile(ScenarioFile.parse(input));
}

export function fromFile(file: z.output<typeof ScenarioFile>): Scenario {
  return { operators: Object.entries(file.operators).map(([id, operator]) => fromOperator(id, operator)) };
}

function fromOperator(id: string, own: z.output<typeof Operator>): OperatorScenario {
  const personality = Object.hasOwn(PERSONALITIES, id) ? Operator.parse(PERSONALITIES[id]) : {};
  const { faults = [], services = {}, ...profile } = { ...personality, ...own };
  const whole = faults.map((step) => ({ ...step, service: null }));
  const single = SERVICES.flatMap((service) => (services[service] ?? []).map((step) => ({ ...step, service })));
  const timeline = [...whole, ...single].sort((a, b) => a.afterMs - b.afterMs);
  return { id, profile: { ...PLAIN, ...profile }, timeline };
}

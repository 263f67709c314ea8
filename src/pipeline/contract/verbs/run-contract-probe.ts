import { z } from 'zod';
import type { Actor } from '../../../core/actor.ts';
import type { Configuration } from '../../../core/configuration.ts';
import type { ContractFinding } from '../../../core/contract/findings.ts';
import type { Monitor } from '../../../core/monitor.ts';
import { aboutKind } from '../../../core/probe-kinds/kinds.ts';
import { Id, verb } from '../../ports/verb.ts';
import type { ContractRun } from '../contract-probe.ts';

export const RunContractProbe = z.strictObject({ operator: Id.describe('Id of the operator.') });
export type RunContractProbe = z.input<typeof RunContractProbe>;

export interface RunContractProbeContext {
  readonly actor: Actor;
  readonly configuration: Pick<Configuration, 'operators' | 'monitors'>;
  /** The contract probe of the process that may send requests now. */
  readonly run: (monitor: Monitor) => Promise<ContractRun>;
}

export type ContractMonitor =
  | { readonly kind: 'found'; readonly monitor: Monitor }
  | { readonly kind: 'refused'; readonly reason: 'unknown-operator' | 'no-monitor'; readonly operator: string };

export type RunContractProbeOutcome =
  | { readonly kind: 'done'; readonly findings: readonly ContractFinding[] }
  | Extract<ContractMonitor, { kind: 'refused' }>
  /** No request was sent. */
  | {
      readonly kind: 'refused';
      readonly reason: Extract<ContractRun, { done: false }>['why'];
      readonly operator: string;
    };

/** The monitor whose target and credentials test the contract of an operator. */
export function contractMonitorOf(
  operator: string,
  { operators, monitors }: RunContractProbeContext['configuration'],
): ContractMonitor {
  if (!operators.has(operator)) return { kind: 'refused', reason: 'unknown-operator', operator };
  const monitor = monitors.find((one) => one.operator === operator && aboutKind(one.probe.kind).testsContract);
  return monitor === undefined ? { kind: 'refused', reason: 'no-monitor', operator } : { kind: 'found', monitor };
}

/** Runs an operator's contract tests now, as the daemon does once a day. */
export const runContractProbe = verb(
  RunContractProbe,
  async ({ configuration, run }: RunContractProbeContext, { operator }): Promise<RunContractProbeOutcome> => {
    const found = contractMonitorOf(operator, configuration);
    if (found.kind === 'refused') return found;
    const ran = await run(found.monitor);
    return ran.done ? { kind: 'done', findings: ran.findings } : { kind: 'refused', reason: ran.why, operator };
  },
);

import type { ContractFinding } from '../core/contract/findings.ts';
import type { Monitor } from '../core/monitor.ts';
import type { Instruments } from './instruments.ts';

/** The newest finding of each contract test. Findings come once a day, so a series keeps its value until the next. */
export function contractMetrics(make: Instruments) {
  const broken = make.gauge('threenines_contract_findings');
  const known = new Map<string, ContractFinding>();

  return {
    record(findings: readonly ContractFinding[]): void {
      for (const finding of findings) known.set(`${finding.operator} ${finding.test}`, finding);
    },

    collect(monitors: readonly Monitor[]): void {
      const operators = new Set(monitors.map(({ operator }) => operator));
      broken.reset();
      for (const { operator, test, outcome } of known.values()) {
        if (outcome !== 'unclear' && operators.has(operator))
          broken.set({ operator, test }, outcome === 'broken' ? 1 : 0);
      }
    },
  };
}

import type { OperatorStatus } from '../pipeline/safety/ports.ts';
import type { Instruments } from './instruments.ts';

/** How we treat each operator. Each scrape sets the gauges again; the counter starts at 0 with each operator. */
export function operatorMetrics(make: Instruments) {
  const enabled = make.gauge('threenines_operator_enabled');
  const requests = make.counter('threenines_operator_requests_total');
  const agreed = make.gauge('threenines_operator_agreed_requests_per_second');
  const unrevoked = make.gauge('threenines_grants_unrevoked');
  const quarantined = make.gauge('threenines_sims_quarantined');
  let known = new Set<string>();

  return {
    requestsSent: (operator: string, count: number): void => requests.inc({ operator }, count),

    collect(statuses: readonly OperatorStatus[]): void {
      for (const gauge of [enabled, agreed, unrevoked, quarantined]) gauge.reset();
      for (const standing of statuses) {
        const { operator } = standing;
        enabled.set({ operator }, standing.enabled ? 1 : 0);
        agreed.set({ operator }, standing.agreedRequestsPerSecond);
        unrevoked.set({ operator }, standing.grantsUnrevoked);
        quarantined.set({ operator }, standing.simsQuarantined);
        requests.inc({ operator }, 0);
      }
      const current = new Set(statuses.map(({ operator }) => operator));
      for (const operator of known.difference(current)) requests.remove({ operator });
      known = current;
    },
  };
}

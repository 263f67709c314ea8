import type { MonitorId } from '../../core/ids.ts';
import type { SkipReason } from '../../core/verdict/verdict.ts';
import type { CommandAnswer } from '../../pipeline/safety/ports.ts';

const NOT_SENT: Partial<Record<SkipReason, string>> = {
  disabled: 'the operator is switched off; no request was sent',
  throttled: 'the operator asked us to stay away for a while; no request was sent',
  'rate-cap': "the operator's rate leaves no room within 10 s; no request was sent",
  'pool-exhausted':
    'every test SIM is at its cap of grants, in quarantine, or has a grant that is not taken back yet; no request was sent',
  aborted: 'the daemon met a fault of its own; its log says more',
};

/** Why no request was sent. */
export function refusalText(monitor: MonitorId, { reason }: Extract<CommandAnswer, { done: false }>): string {
  if (reason === null) return `the running daemon has no monitor "${monitor}"`;
  return NOT_SENT[reason] ?? 'no request was sent';
}

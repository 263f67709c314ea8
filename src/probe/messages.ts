import type { MonitorId } from '../core/ids.ts';
import type { ContractAnswer } from '../pipeline/contract/ports.ts';
import type { ProbeRequest, ProbeResult } from '../pipeline/ports/prober.ts';
import type { Revocation, RevokeRequest } from '../pipeline/safety/ports.ts';
import type { ProbeTarget } from './runner.ts';

/** What the thread answers, by the kind of message. */
export type Answer = ProbeResult | Revocation | ContractAnswer;

/** To the probe thread. Secrets travel in `configure` only. */
export type ToThread =
  | {
      readonly type: 'configure';
      /** New ones, and those that replace one of the same monitor. */
      readonly targets: readonly ProbeTarget[];
      readonly removed: readonly MonitorId[];
    }
  | { readonly type: 'probe'; readonly id: number; readonly request: ProbeRequest }
  | { readonly type: 'revoke'; readonly id: number; readonly request: RevokeRequest }
  | { readonly type: 'contract'; readonly id: number; readonly monitorId: MonitorId }
  | { readonly type: 'abort' };

/** From the probe thread. */
export type FromThread =
  | { readonly type: 'result'; readonly id: number; readonly result: Answer }
  | { readonly type: 'failed'; readonly id: number; readonly message: string };

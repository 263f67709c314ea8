import type { MomentRefusal } from '../../core/incident/refusal.ts';
import { isoTime } from '../../core/time.ts';
import type { RequestOutcome } from './requests.ts';

type Refusal = Exclude<RequestOutcome, { kind: 'done' | 'in-line' }> | MomentRefusal;

/** Why what was asked of an incident was not done. */
export function refusalText(refusal: Refusal): string {
  switch (refusal.reason) {
    case 'is-over':
      return `${refusal.incidentId} is ${refusal.state} already`;
    case 'acknowledged-already':
      return `${refusal.incidentId} was acknowledged already, by ${refusal.by}`;
    case 'confirmed-already':
      return `${refusal.incidentId} was confirmed already, by ${refusal.by}`;
    case 'nothing-to-confirm':
      return `${refusal.incidentId} needs no confirming: the operator may be called`;
    case 'in-future':
      return `${isoTime(refusal.at)} is not over yet`;
    case 'before-incident':
      return `${isoTime(refusal.at)} is before ${refusal.incidentId}, which began at ${isoTime(refusal.startedAt)}`;
    case 'ends-first':
      return `${isoTime(refusal.at)} is not after its start, ${isoTime(refusal.startedAt)}`;
    case 'too-long-ago':
      return `${isoTime(refusal.at)} is more than ${refusal.mostDays} days ago`;
    case 'unknown-incident':
      return `there is no incident "${refusal.incidentId}"`;
    case 'unknown-operator':
      return `there is no operator "${refusal.operator}"`;
    case 'own-fault':
      return 'the monitor met a fault of its own; its log says more';
    case 'not-understood':
      return 'it is not understood: another version of the program may have asked for it; "threenines verify" says why';
    case 'in-words':
      return refusal.text;
  }
}

import { initial } from './001-initial.ts';
import { trackRecords } from './002-track-records.ts';
import { safeProbing } from './003-safe-probing.ts';
import { outageEdges } from './004-outage-edges.ts';
import { latencyByPhase } from './005-latency-by-phase.ts';
import { maintenance } from './006-maintenance.ts';
import { ledger } from './007-ledger.ts';
import { reportDeliveries } from './008-report-deliveries.ts';
import { incidentProcess } from './009-incident-process.ts';
import { outboxStates } from './010-outbox-states.ts';
import { contractFindings } from './011-contract-findings.ts';
import { intake } from './012-intake.ts';
import { knownOutageEnds } from './013-known-outage-ends.ts';
import { certainty } from './014-certainty.ts';
import { setAside } from './015-set-aside.ts';
import { incidentLog } from './016-incident-log.ts';
import { traces } from './017-traces.ts';
import { apiTokens } from './018-api-tokens.ts';
import type { Migration } from './migration.ts';

/** Number n is the n-th entry. Forward only: a released migration is never changed, not even by a space, only followed by another. */
export const MIGRATIONS: readonly Migration[] = [
  initial,
  trackRecords,
  safeProbing,
  outageEdges,
  latencyByPhase,
  maintenance,
  ledger,
  reportDeliveries,
  incidentProcess,
  outboxStates,
  contractFindings,
  intake,
  knownOutageEnds,
  certainty,
  setAside,
  incidentLog,
  traces,
  apiTokens,
];

import type { Generated } from 'kysely';
import type { LedgerRow } from '../../core/closing/ledger.ts';
import type { ContractOutcome, ContractTest } from '../../core/contract/findings.ts';
import type { OutboxMessage, UnsentMessage } from '../../core/delivery/messages.ts';
import type { Quarantine } from '../../core/grants/grants.ts';
import type { MonitorId } from '../../core/ids.ts';
import type { IncidentState } from '../../core/incident/incident.ts';
import type { SetAsideKind } from '../../core/set-aside.ts';
import type { EpochMs } from '../../core/time.ts';
import type { Reason } from '../../core/verdict/verdict.ts';

/** The tables as Kysely sees them; `migrations/` makes them. */
export interface Schema {
  monitors: MonitorRow;
  samples: SampleRow;
  intake: SampleRow;
  rollups: RollupRow;
  arrivals: { id: 1; last: number };
  states: { monitor_id: MonitorId; state: string };
  track_records: { monitor_id: MonitorId; record: string };
  incidents: IncidentRow;
  incident_log: { incident_id: string; sequence: number; entry: string };
  incident_commands: {
    seq: Generated<number>;
    id: string;
    at: EpochMs;
    request: string;
    answer: Generated<string | null>;
  };
  extra_samples: { monitor_id: MonitorId; at: EpochMs; sample: string };
  downtime: DowntimeRow;
  grants: GrantRow;
  quarantines: Quarantine;
  operator_switches: { seq: Generated<number>; operator: string; stopped: number; reason: string | null; at: EpochMs };
  operator_requests: { operator: string; hour: EpochMs; requests: number; agreed_per_second: number };
  commands: CommandRow;
  contract_findings: ContractFindingRow;
  report_deliveries: { report: string; delivered_at: EpochMs };
  maintenance: { id: string; operator: string; entry: string };
  ledger: LedgerTableRow;
  set_aside: { seq: number; kind: SetAsideKind; key: string; reason: string; text: string; at: EpochMs };
  ledger_heads: { operator: string; sequence: number; hash: string };
}

interface ContractFindingRow {
  operator: string;
  test: ContractTest;
  outcome: ContractOutcome;
  detail: string;
  status_code: number | null;
  transaction_id: string | null;
  at: EpochMs;
  since: EpochMs;
}

interface GrantRow {
  id: string;
  operator: string;
  monitor_id: MonitorId;
  sim: string;
  granted_at: EpochMs;
  expires_at: EpochMs;
  failures: Generated<number>;
  last_reason: Reason | null;
  given_up: Generated<number>;
  /** Null: not known to be taken back. */
  closed_at: EpochMs | null;
  outcome: 'revoked' | 'not-granted' | null;
}

interface CommandRow {
  /** Order of arrival. */
  seq: Generated<number>;
  id: string;
  kind: 'probe';
  monitor_id: MonitorId;
  at: EpochMs;
  expires_at: EpochMs;
  /** Handed out to the daemon. */
  taken: Generated<number>;
  /** JSON. */
  answer: string | null;
}

interface IncidentRow {
  id: string;
  operator: string;
  service: string;
  started_at: EpochMs;
  /** JSON. */
  incident: string;
  /** When the clock alone changes it next. */
  due_at: EpochMs | null;
  /** Follows from `incident`. */
  state: Generated<IncidentState>;
}

/** A monitor at a location, under the small number that its samples and rollups carry. */
interface MonitorRow {
  id: number;
  operator: string;
  service: string;
  location: string;
  /** Largest `started_at - slot` ever stored: bounds the slots of samples that started after some moment. */
  max_delay_ms: number;
}

/** What a row of `monitors` adds to a sample or rollup. */
export type Place = Pick<MonitorRow, 'operator' | 'service' | 'location'>;

/**
 * The verdict follows from the reason, and the id from monitor, location and slot: neither is stored. New samples stand in
 * `intake`, in order of arrival, until they are filed in `samples`, by monitor and slot (`intake.ts`): each in one of the two.
 */
export interface SampleRow {
  monitor: number;
  slot: EpochMs;
  started_at: EpochMs;
  reason: Reason;
  detail: string | null;
  latency_ms: number | null;
  total_ms: number | null;
  status_code: number | null;
  /** JSON, null for none; so are the warnings. */
  transaction_ids: string | null;
  /** All phases are null together. */
  dns_ms: number | null;
  connect_ms: number | null;
  tls_ms: number | null;
  send_ms: number | null;
  wait_ms: number | null;
  receive_ms: number | null;
  max_stall_ms: number | null;
  warnings: string | null;
  simulated: number;
  /** Null: sure. */
  certainty: 'confirm-first' | null;
  /** Samples are numbered in the order in which they were stored; null in those from before that. */
  arrival: number | null;
}

/** All text columns are JSON; see `rollup-row.ts`. */
export interface RollupRow {
  monitor: number;
  hour: EpochMs;
  terms: string;
  minutes: string;
  reasons: string;
  latency: string;
  simulated: number;
  /**
   * The newest arrival that the row counts, while its hour runs: samples of the hour that arrived later, all under the terms
   * of the row, are to be added (`rollup-book.ts`). Null: it counts all there are.
   */
  counted_to: number | null;
}

interface DowntimeRow {
  monitor_id: MonitorId;
  from_at: EpochMs;
  to_at: EpochMs;
  good_before: EpochMs | null;
  last_bad_at: EpochMs;
  /** Null in rows of before there was such a column. */
  up_to: EpochMs | null;
}

interface LedgerTableRow {
  operator: string;
  sequence: number;
  kind: LedgerRow['kind'];
  service: string;
  from_at: EpochMs;
  to_at: EpochMs;
  hash: string;
  text: string;
}

export interface OutboxRow {
  /** Order of arrival. */
  seq: number;
  id: string;
  incident_id: string;
  step: OutboxMessage['step'];
  occurrence: number;
  channel: string;
  created_at: EpochMs;
  /** JSON; `null` in a message about the monitor itself. */
  incident: string;
  /** JSON, null for most. */
  deadline: string | null;
  /** Of a message about the monitor itself. */
  text: string | null;
  state: UnsentMessage['state'];
  /** What is sent together has one; kept while it may have arrived. */
  claim_id: string | null;
  attempts: number;
  due_at: EpochMs;
  delivered_at: EpochMs | null;
  last_error: string | null;
}

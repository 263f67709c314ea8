/** The failure evidence of an incident in words, the same at a terminal and in mails. */
import { type EpochMs, SECOND } from '../time.ts';
import type { BudgetLeft } from './early-warning.ts';
import type { Counts, FailureEvidence, LatencyBefore, Measured } from './evidence.ts';
import { failingSince, type IncidentRecord } from './incident.ts';

export type Row = readonly [name: string, text: string | null];

/** @param when how a moment is written */
export function evidenceRows(record: IncidentRecord, when: (at: EpochMs) => string): Row[] {
  const { evidence, endedAt, failedBefore = [] } = record;
  const { lastGoodAt, lastGoodTransactionId, failingTransactionIds, measured } = evidence;
  return [
    ['Last good', lastGoodAt === null ? null : when(lastGoodAt)],
    ['Lasted', endedAt === null ? null : lasted(failingSince(record), endedAt, lastGoodAt)],
    ['Failed before', failedBefore.map(({ from, to }) => `${when(from)} to ${when(to)}`).join('; ') || null],
    ['Failing with', spokenReasons(evidence).join(', ') || null],
    ['Failed requests', failingTransactionIds.join(', ') || null],
    ['Last good request', lastGoodTransactionId],
    ...(measured === undefined ? [] : measuredRows(measured, when)),
  ];
}

/** The reasons as the operator sees them: what we must do about our own certificate does not concern it. */
export function spokenReasons({
  reasons,
  confirmFirst = [],
}: Pick<FailureEvidence, 'reasons' | 'confirmFirst'>): string[] {
  return [...new Set(reasons.map((text) => (confirmFirst.includes(text) ? text.split(' (', 1)[0]! : text)))];
}

function measuredRows(measured: Measured, when: (at: EpochMs) => string): Row[] {
  const { host, requests, location, counts, latencyBefore, maintenance, budget } = measured;
  return [
    ['Requests', `${requests.join(', ')} at ${host}, from location ${location}`],
    ['Connection', connectionText(measured, when)],
    ['Probes so far', counts === null ? null : countsText(counts)],
    ['Latency before', latencyBefore === null ? null : latencyText(latencyBefore)],
    ['Our own health', healthText(measured)],
    [
      'Maintenance',
      maintenance
        .map(
          ({ from, to, announcedInTime }) =>
            `${when(from)} to ${when(to)}, announced ${announcedInTime ? 'in time' : 'too late'}`,
        )
        .join('; ') || 'none was announced for this time',
    ],
    ['Budget left', budget == null ? null : budgetText(budget)],
  ];
}

/** @example '0:41:42 of the 0:43:12 that the month allows' */
function budgetText({ leftSeconds, totalSeconds }: BudgetLeft): string {
  const allowed = seconds(totalSeconds * SECOND);
  return leftSeconds < 0
    ? `none: the ${allowed} that the month allows are overspent by ${seconds(-leftSeconds * SECOND)}`
    : `${seconds(leftSeconds * SECOND)} of the ${allowed} that the month allows`;
}

/** Between the first bad and the first good probe; the failure itself may have begun right after the last good one. */
function lasted(startedAt: EpochMs, endedAt: EpochMs, lastGoodAt: EpochMs | null): string {
  const shortest = seconds(endedAt - startedAt);
  return lastGoodAt === null ? `at least ${shortest}` : `between ${shortest} and ${seconds(endedAt - lastGoodAt)}`;
}

function connectionText({ connection }: Measured, when: (at: EpochMs) => string): string | null {
  const { address, tlsProtocol, certificateExpiresAt } = connection;
  const facts = [
    address === null ? null : `to ${address}`,
    tlsProtocol,
    certificateExpiresAt === null ? null : `the server's certificate expires ${when(certificateExpiresAt)}`,
  ];
  return facts.filter((fact) => fact !== null).join(', ') || null;
}

/** @example '61 bad, 2 unknown of 63 due, 97 % known' */
function countsText({ bad, excluded, unknown, due }: Counts): string {
  const others = [excluded > 0 ? `${excluded} excluded` : null, unknown > 0 ? `${unknown} unknown` : null];
  const parts = [`${bad} bad`, ...others.filter((part) => part !== null)];
  return `${parts.join(', ')} of ${due} due, ${percent(Math.min(1, bad / Math.max(1, due - excluded)))} known`;
}

function latencyText({ probes, p50Ms, p95Ms, maxMs, connectMs }: LatencyBefore): string {
  const connect = connectMs === null ? '' : `, connecting ${milliseconds(connectMs)}`;
  const spread = `p50 ${milliseconds(p50Ms)}, p95 ${milliseconds(p95Ms)}, at most ${milliseconds(maxMs)}`;
  return `${spread}${connect} (${probes === 1 ? 'one good probe' : `${probes} good probes`})`;
}

const CANARY: Readonly<Record<Measured['canary'], string | null>> = {
  good: 'our canary accepts our certificate',
  refuses: 'our canary refuses our certificate',
  unavailable: 'our canary does not answer',
  none: null,
};

function healthText({ ownFaults, canary, otherOperators: { failing, of }, maxStallMs }: Measured): string {
  return [
    ownFaults.length === 0 ? 'no fault of ours was seen' : `faults of ours: ${ownFaults.join(', ')}`,
    ...(CANARY[canary] === null ? [] : [CANARY[canary]]),
    of === 0 ? 'there is no other operator to compare with' : `${failing} of ${of} other operators fail too`,
    ...(maxStallMs === null ? [] : [`longest stall of our probe thread ${milliseconds(maxStallMs)}`]),
  ].join('; ');
}

function percent(share: number): string {
  return `${Math.floor(share * 100)} %`;
}

function milliseconds(ms: number): string {
  return `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
}

/** @example '0:45:30' */
function seconds(ms: number): string {
  const whole = Math.round(ms / SECOND);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${Math.floor(whole / 3_600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}

/** Splits a commit into parts that can be stored apart, for when the store does not take it as a whole. */
import { type MonitorId, monitorId } from '../../core/ids.ts';
import type { Sample } from '../../core/sample.ts';
import type { SetAside, SetAsideKind } from '../../core/set-aside.ts';
import { isoTime } from '../../core/time.ts';
import type { Commit } from './ports.ts';

export const EMPTY_COMMIT: Commit = {
  samples: [],
  extraSamples: [],
  terms: new Map(),
  states: new Map(),
  trackRecords: new Map(),
  incidents: [],
  incidentLog: [],
  downtime: [],
  outbox: [],
  dueAt: new Map(),
  answers: new Map(),
  setAside: [],
};

/** Parts that belong together: an incident with its log and its messages. Everything else stands alone. */
export interface CommitPart {
  readonly kind: SetAsideKind;
  readonly key: string;
  readonly value: unknown;
  readonly commit: Partial<Commit>;
}

/** Samples first, so that they are stored regardless of the rest. */
export function partsOf(commit: Commit): CommitPart[] {
  const { samples, extraSamples, terms, incidents } = commit;
  const known = new Set(incidents.map(({ id }) => id));
  return [
    ...samples.map((sample) => samplePart(sample, { samples: [sample], terms })),
    ...extraSamples.map((sample) => samplePart(sample, { extraSamples: [sample] })),
    ...[...commit.states].map(([id, state]) => part('monitor-state', id, state, { states: new Map([[id, state]]) })),
    ...[...commit.trackRecords].map(([id, record]) =>
      part('track-record', id, record, { trackRecords: new Map([[id, record]]) }),
    ),
    ...commit.downtime.map((span) => part('monitor-state', span.monitorId, span, { downtime: [span] })),
    ...incidents.map((incident) => incidentPart(incident, commit)),
    ...commit.outbox
      .filter(({ incidentId }) => !known.has(incidentId))
      .map((message) => part('message', message.id, message, { outbox: [message] })),
    ...commit.incidentLog
      .filter(({ incidentId }) => !known.has(incidentId))
      .map((row) => part('incident-log', `${row.incidentId}/${row.sequence}`, row, { incidentLog: [row] })),
    ...[...commit.dueAt]
      .filter(([id]) => !known.has(id))
      .map(([id, at]) => part('incident', id, { dueAt: at }, { dueAt: new Map([[id, at]]) })),
    ...[...commit.answers].map(([id, answer]) =>
      part('incident-command', id, answer, { answers: new Map([[id, answer]]) }),
    ),
    ...(commit.setAside ?? []).map((row) => part(row.kind, row.key, row, { setAside: [row] })),
  ];
}

/** Parts, or whole commits, combined in order into one commit. Of several values under one key, the last one counts. */
export function joined(commits: readonly Partial<Commit>[]): Commit {
  const list = <Key extends 'samples' | 'extraSamples' | 'incidentLog' | 'downtime' | 'outbox' | 'setAside'>(
    key: Key,
  ) => commits.flatMap((one) => (one[key] ?? []) as readonly NonNullable<Commit[Key]>[number][]);
  const map = <Key extends 'terms' | 'states' | 'trackRecords' | 'dueAt' | 'answers'>(key: Key) =>
    new Map(commits.flatMap((one) => [...((one[key] ?? []) as ReadonlyMap<never, never>)])) as unknown as Commit[Key];
  const incidents = new Map(commits.flatMap((one) => one.incidents ?? []).map((incident) => [incident.id, incident]));
  return {
    samples: list('samples'),
    extraSamples: list('extraSamples'),
    terms: map('terms'),
    states: map('states'),
    trackRecords: map('trackRecords'),
    incidents: [...incidents.values()],
    incidentLog: list('incidentLog'),
    downtime: list('downtime'),
    outbox: list('outbox'),
    dueAt: map('dueAt'),
    answers: map('answers'),
    setAside: list('setAside'),
  };
}

/** The record of a part that the store refuses. */
export function refusedPart({ kind, key, value }: CommitPart, error: unknown): SetAside {
  return { kind, key, reason: `the store refuses it: ${messageOf(error)}`, text: textOf(value) };
}

function incidentPart(incident: Commit['incidents'][number], commit: Commit): CommitPart {
  const { id } = incident;
  const isIts = ({ incidentId }: { readonly incidentId: string }) => incidentId === id;
  const dueAt = commit.dueAt.get(id);
  return part('incident', id, incident, {
    incidents: [incident],
    incidentLog: commit.incidentLog.filter(isIts),
    outbox: commit.outbox.filter(isIts),
    ...(dueAt !== undefined && { dueAt: new Map([[id, dueAt]]) }),
  });
}

function samplePart(sample: Sample, commit: Partial<Commit>): CommitPart {
  const { operator, service, location, slot } = sample;
  const id: MonitorId = monitorId(operator, service);
  return part('sample', `${id}@${location} ${Number.isFinite(slot) ? isoTime(slot) : slot}`, sample, commit);
}

function part(kind: SetAsideKind, key: string, value: unknown, commit: Partial<Commit>): CommitPart {
  return { kind, key, value, commit };
}

function messageOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}

/** The cause of the refusal may also keep it from being JSON. */
function textOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
}

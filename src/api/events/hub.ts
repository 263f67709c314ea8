import type { IncidentRecord } from '../../core/incident/incident.ts';
import { isoTime, isoTimeOrNull, MINUTE, SECOND } from '../../core/time.ts';
import { sampleJson } from '../../core/wire.ts';
import { repeat } from '../../pipeline/ports/repeat.ts';
import type { BoardChanges } from '../../pipeline/viewing/board-view.ts';
import type { EventName, Topic } from '../../wire/events.ts';
import type { ApiPorts } from '../ports.ts';
import { maySee, type Principal } from '../principal.ts';
import { boardChangeOf } from '../views/board.ts';
import { incidentSummary } from '../views/incident.ts';
import { Ring, type Scope } from './ring.ts';

const TICK_MS = 5 * SECOND;
/** Changes of the board within it go out as one. */
const COALESCED_MS = SECOND;
const RING = { keptMs: 10 * MINUTE, mostBytes: 4 * 1_024 * 1_024 };

/** Where the bytes of one stream go. */
export interface Outlet {
  /** False where the client reads too slowly: the stream is cut, and resumes. */
  write(bytes: Uint8Array): boolean;
  close(): void;
}

export interface Subscription {
  readonly principal: Principal;
  readonly topics: readonly Topic[];
  /** Monitors whose samples are wanted. */
  readonly watch: ReadonlySet<string>;
  /** Of the event that was seen last; null: none was. */
  readonly lastId: string | null;
  readonly outlet: Outlet;
  /** Whether whoever asked would be let in now. */
  readonly isLetIn: () => Promise<boolean>;
}

const encoder = new TextEncoder();

/**
 * Tells all streams what changes. What everybody gets is made once, kept for ten minutes, and sent again to a stream that was
 * cut. Changes of the board follow from the rows as they are, so that a stream that resumes gets the newest of each row.
 */
export class EventHub {
  readonly #ports: ApiPorts;
  readonly #streams = new Set<Subscription>();
  readonly #ring = new Ring(RING);
  readonly #dirty = new Set<number>();
  readonly #stops: readonly (() => void)[];

  constructor(ports: ApiPorts) {
    this.#ports = ports;
    this.#stops = [
      ports.board.onChange((change) => this.#noted(change)),
      repeat(ports.clock, COALESCED_MS, () => this.#flushBoard()),
      repeat(ports.clock, TICK_MS, () => this.#tick()),
      repeat(ports.clock, COALESCED_MS, () => this.#dismissStrangers()),
    ];
  }

  get streams(): Iterable<Subscription> {
    return this.#streams;
  }

  /** The returned function ends it. */
  subscribe(stream: Subscription): () => void {
    this.#greet(stream);
    this.#streams.add(stream);
    return () => void this.#streams.delete(stream);
  }

  /** Ends the stream, and says why. */
  dismiss(stream: Subscription, why: 'session-ended' | 'too-slow' | 'stopping'): void {
    this.#streams.delete(stream);
    stream.outlet.write(encoder.encode(eventText('bye', { why }, null)));
    stream.outlet.close();
  }

  stop(): void {
    for (const stop of this.#stops) stop();
    for (const stream of [...this.#streams]) this.dismiss(stream, 'stopping');
  }

  #greet(stream: Subscription): void {
    const { epoch, board, clock, version, recording } = this.#ports;
    const { isRecording } = recording();
    const { layout, revision } = board;
    const hello = { epoch, layout, revision, now: isoTime(clock.now()), version, isRecording };
    this.#write(stream, encoder.encode(`retry: 2000\n${eventText('hello', hello, this.#idOf(this.#ring.sequence))}`));
    if (stream.lastId === null) return;
    const [before, sequence = ''] = stream.lastId.split('-');
    const missed = before === epoch && /^\d+$/.test(sequence) ? this.#ring.after(Number(sequence)) : null;
    if (missed === null) {
      const why = before === epoch ? 'too-old' : 'other-epoch';
      this.#write(stream, encoder.encode(eventText('reset', { why }, null)));
      return;
    }
    for (const { scope, bytes } of missed) if (isFor(stream, scope)) this.#write(stream, bytes);
    // What was made for its view alone is in no ring: it gets its rows as they are.
    if (stream.principal.operators === null || !stream.topics.includes('board')) return;
    const rows = boardChangeOf(this.#ports, stream.principal, board.rows.keys());
    if (rows !== null) this.#write(stream, encoder.encode(eventText('board', rows, null)));
  }

  #noted({ rows, incidents, samples, isNewLayout }: BoardChanges): void {
    const { board } = this.#ports;
    if (isNewLayout) {
      this.#dirty.clear();
      this.#send('config', { layout: board.layout }, { topic: 'all', operator: null, monitor: null });
    }
    for (const row of rows) this.#dirty.add(row);
    for (const record of incidents) this.#sendIncident(record);
    for (const [row, sample] of samples) {
      const { id, operator } = board.rows[row]!.monitor;
      if (!this.#isWatched(id)) continue;
      this.#send('sample', { monitor: id, sample: sampleJson(sample) }, { topic: 'board', operator, monitor: id });
    }
  }

  #isWatched(monitor: string): boolean {
    for (const { watch } of this.#streams) if (watch.has(monitor)) return true;
    return false;
  }

  /** What one may do to it depends on the role, which each client knows: the event says what a responder may. */
  #sendIncident(record: IncidentRecord): void {
    const { operator } = record;
    const scope = { topic: 'incidents', operator, monitor: null };
    this.#send('incident', incidentSummary(record, RESPONDER, this.#ports.clock.now()), scope);
  }

  /** Once for those who see all, and once for each other view. */
  #flushBoard(): void {
    if (this.#dirty.size === 0) return;
    const places = [...this.#dirty];
    this.#dirty.clear();
    const whole = boardChangeOf(this.#ports, EVERYBODY, places);
    if (whole !== null) this.#send('board', whole, { topic: 'board', operator: WHOLE, monitor: null });
    for (const stream of this.#streams) {
      if (stream.principal.operators === null || !stream.topics.includes('board')) continue;
      const part = boardChangeOf(this.#ports, stream.principal, places);
      if (part !== null) this.#write(stream, encoder.encode(eventText('board', part, null)));
    }
  }

  /** One after another: each look is a reading of the store. */
  async #dismissStrangers(): Promise<void> {
    for (const stream of [...this.#streams]) {
      if (stream.principal.kind === 'local') continue;
      if (!(await stream.isLetIn().catch(() => true))) this.dismiss(stream, 'session-ended');
    }
  }

  #tick(): void {
    const { board, clock, recording } = this.#ports;
    const { isRecording } = recording();
    const { revision, newestSampleAt } = board;
    const tick = { now: isoTime(clock.now()), revision, newestSampleAt: isoTimeOrNull(newestSampleAt), isRecording };
    const bytes = encoder.encode(eventText('tick', tick, null));
    for (const stream of this.#streams) this.#write(stream, bytes);
  }

  #send(name: EventName, data: object, scope: Scope): void {
    const sequence = this.#ring.nextSequence();
    const bytes = encoder.encode(eventText(name, data, this.#idOf(sequence)));
    this.#ring.add({ sequence, atMs: this.#ports.clock.monotonicMs(), scope, bytes });
    for (const stream of this.#streams) if (isFor(stream, scope)) this.#write(stream, bytes);
  }

  #write(stream: Subscription, bytes: Uint8Array): void {
    if (stream.outlet.write(bytes)) return;
    this.#streams.delete(stream);
    stream.outlet.close();
  }

  #idOf(sequence: number): string {
    return `${this.#ports.epoch}-${sequence}`;
  }
}

const EVERYBODY: Principal = { kind: 'local', name: '', role: 'viewer', operators: null };
const RESPONDER: Principal = { kind: 'local', name: '', role: 'responder', operators: null };
/** For those who see all operators alone. */
const WHOLE = '*';

function isFor({ principal, topics, watch }: Subscription, { topic, operator, monitor }: Scope): boolean {
  if (topic === 'all') return true;
  if (monitor !== null && !watch.has(monitor)) return false;
  if (monitor === null && !(topics as readonly string[]).includes(topic)) return false;
  if (operator === null) return true;
  return operator === WHOLE ? principal.operators === null : maySee(principal, operator);
}

function eventText(name: EventName, data: object, id: string | null): string {
  return `${id === null ? '' : `id: ${id}\n`}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

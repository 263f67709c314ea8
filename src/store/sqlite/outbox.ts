import type { DatabaseSync } from 'node:sqlite';
import {
  type AttemptResult,
  type Claim,
  type ClaimFilter,
  claimId,
  FARTHEST_RETRY_MS,
  MOST_LOG,
  type OutboxCount,
  type OutboxMessage,
  SUPERSEDABLE_STEPS,
  type UnsentMessage,
} from '../../core/delivery/messages.ts';
import type { Deadline } from '../../core/incident/deadline.ts';
import type { EpochMs } from '../../core/time.ts';
import type { Outbox } from '../../pipeline/delivery/ports.ts';
import type { FailPoint } from '../fail-point.ts';
import { deadline } from '../rows/shapes.ts';
import { incidentReader, logReader, rowText } from './incident-rows.ts';
import type { OutboxRow } from './schema.ts';
import { type Shelf, Tray, usable } from './set-aside.ts';
import { transaction } from './transaction.ts';

/** Matches the partial indexes. */
const WAITING = "state in ('pending', 'in-flight', 'uncertain')";
const DUE = `(due_at <= :now or due_at > :now + ${FARTHEST_RETRY_MS})`;
const MEANT = "iif(json_valid(incident), coalesce(incident ->> '$.severity' = 'high', 0), 0) = :high";
/** For a message that can be used, in one claim. */
const MOST_LOOKS = 10;
const SUPERSEDABLE = SUPERSEDABLE_STEPS.map((step) => `'${step}'`).join(', ');

/** The outbox on the bare connection: a claim is one transaction, and nothing else runs on the connection meanwhile. */
export function outbox(db: DatabaseSync, failPoint: FailPoint, shelf: Shelf): Outbox {
  const insert = insertMessage(db);
  const sql = prepareStatements(db);
  const read = messageReader(db);
  const log = logReader(db);
  /** The newest of the log as the message was made. */
  const withLog = (message: OutboxMessage, to: Shelf): OutboxMessage =>
    message.incident === null || message.incident.logged.entries === 0
      ? message
      : {
          ...message,
          log: log.newest(message.incidentId, message.incident.logged.entries, MOST_LOG, to).map(({ entry }) => entry),
        };
  const rows = <Row>(found: readonly Record<string, unknown>[]) => found as unknown as readonly Row[];

  const choose = (channel: string, now: EpochMs, { limit, priority }: ClaimFilter): readonly OutboxRow[] => {
    const meant = { channel, now, high: Number(priority === 'high') };
    const repeat = sql.uncertainClaim.get(meant);
    return rows<OutboxRow>(repeat ? sql.ofClaim.all(repeat.claim_id!) : sql.dueMessages.all({ ...meant, limit }));
  };

  const claimNext = (
    channel: string,
    now: EpochMs,
    leaseUntil: EpochMs,
    which: ClaimFilter,
    to: Shelf,
  ): Claim | null => {
    sql.supersede.run({ channel, now });
    const chosen = choose(channel, now, which).flatMap((row) => {
      const message = read(row, to);
      return message === null ? [] : [{ row, message: withLog(message, to) }];
    });
    if (chosen.length === 0) return null;
    const { attempts, claim_id } = chosen[0]!.row;
    const id = claim_id ?? claimId(chosen.map(({ row }) => row.id));
    for (const { row } of chosen) sql.take.run(leaseUntil, id, row.seq);
    return { id, messages: chosen.map(({ message }) => message), attempts, mayHaveArrived: claim_id !== null };
  };

  return {
    async enqueue(messages) {
      transaction(db, () => messages.forEach(insert));
    },

    async endLeases(now) {
      sql.endLeases.run(now);
    },

    async dueChannels(now) {
      return sql.dueChannels.all({ now }).map(({ channel }) => String(channel));
    },

    async claim(channel, now, leaseUntil, which) {
      // A message that cannot be used makes room for those behind it.
      for (let look = 0; look < MOST_LOOKS; look += 1) {
        const tray = new Tray();
        const claim = transaction(db, () => claimNext(channel, now, leaseUntil, which, tray));
        for (const row of tray.rows) shelf.put(row);
        if (claim !== null || tray.rows.length === 0) return claim;
      }
      return null;
    },

    async recordAttempt(ids, settlement, more = []) {
      failPoint('outbox:before-settle');
      transaction(db, () => {
        for (const id of ids) recordOne(sql, id, settlement);
        more.forEach(insert);
      });
    },

    ...unsentMessages(db, shelf),

    async counts() {
      return sql.counts.all() as unknown as OutboxCount[];
    },

    async revive(id, at) {
      return sql.revive.run(at, id).changes > 0;
    },

    async purgeSent(before, limit) {
      return Number(sql.purge.run({ before, limit }).changes);
    },
  };
}

/** The part of the outbox that only reads. */
export function unsentMessages(db: DatabaseSync, shelf: Shelf): Pick<Outbox, 'unsent'> {
  const read = messageReader(db);
  return {
    async unsent(limit) {
      const sql = "select * from outbox where state <> 'sent' order by created_at, seq limit ?";
      return (db.prepare(sql).all(limit) as unknown as readonly OutboxRow[]).flatMap((row) => {
        const message = read(row, shelf);
        const { state, attempts, due_at: dueAt, last_error: lastError } = row;
        return message === null ? [] : [{ message, state, attempts, dueAt, lastError } as UnsentMessage];
      });
    },
  };
}

/** For whoever adds messages inside a transaction of their own. A message that was stored before stays as it is. */
export function insertMessage(db: DatabaseSync): (message: OutboxMessage) => void {
  const statement = db.prepare(
    `insert into outbox (id, incident_id, step, occurrence, channel, created_at, incident, deadline, text, due_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (id) do nothing`,
  );
  return (message) => {
    const { id, incidentId, step, occurrence, channel, createdAt } = message;
    const incident = message.incident === null ? 'null' : rowText(message.incident);
    const deadline = message.incident === null || message.deadline === null ? null : JSON.stringify(message.deadline);
    const text = message.incident === null ? message.text : null;
    statement.run(id, incidentId, step, occurrence, channel, createdAt, incident, deadline, text, createdAt);
  };
}

/** All but some recipients have it: nothing newer of its incident waits for those. */
const AWAITS_SOME = "(older.state = 'uncertain' and older.last_error like 'recipient-deferred%')";

type Statements = ReturnType<typeof prepareStatements>;

function recordOne(sql: Statements, id: string, settlement: AttemptResult): void {
  switch (settlement.state) {
    case 'sent':
      sql.sent.run(settlement.at, id);
      break;
    case 'pending':
    case 'uncertain':
      sql.failed.run({ id, state: settlement.state, retryAt: settlement.retryAt, error: settlement.error });
      break;
    case 'dead':
      sql.dead.run(settlement.error, id);
  }
}

function prepareStatements(db: DatabaseSync) {
  return {
    dueChannels: db.prepare(`select distinct channel from outbox where ${WAITING} and ${DUE} order by channel`),
    endLeases: db.prepare(`update outbox set due_at = ? where state = 'in-flight' and ${WAITING}`),
    supersede: db.prepare(
      `update outbox as old set state = 'sent', delivered_at = :now, last_error = 'superseded'
       where channel = :channel and state = 'pending' and ${WAITING} and step in (${SUPERSEDABLE}) and exists (
         select 1 from outbox as new where new.incident_id = old.incident_id and new.channel = old.channel
         and new.${WAITING} and (new.created_at, new.seq) > (old.created_at, old.seq))`,
    ),
    // What was in flight when its lease ended may have arrived as well.
    uncertainClaim: db.prepare(
      `select claim_id from outbox where channel = :channel and ${WAITING} and claim_id is not null and ${DUE} and ${MEANT}
       order by created_at, seq limit 1`,
    ),
    ofClaim: db.prepare(`select * from outbox where claim_id = ? and ${WAITING} order by created_at, seq`),
    dueMessages: db.prepare(
      `select * from outbox as message where channel = :channel and ${WAITING} and claim_id is null and ${DUE} and ${MEANT}
       and not exists (
         select 1 from outbox as older where older.incident_id = message.incident_id
         and older.channel = message.channel and older.${WAITING}
         and (older.created_at, older.seq) < (message.created_at, message.seq)
         and (older.claim_id is not null or not ${DUE.replaceAll('due_at', 'older.due_at')}) and not ${AWAITS_SOME})
       order by created_at, seq limit :limit`,
    ),
    take: db.prepare(
      "update outbox set state = 'in-flight', due_at = ?, claim_id = ?, attempts = attempts + 1 where seq = ?",
    ),
    sent: db.prepare(
      "update outbox set state = 'sent', delivered_at = ?, last_error = null where id = ? and state <> 'sent'",
    ),
    failed: db.prepare(
      `update outbox set state = :state, due_at = :retryAt, last_error = :error,
       claim_id = iif(:state = 'uncertain', claim_id, null) where id = :id and state = 'in-flight'`,
    ),
    dead: db.prepare("update outbox set state = 'dead', last_error = ? where id = ? and state = 'in-flight'"),
    counts: db.prepare(
      `select channel, state, count(*) as messages, min(created_at) as oldestAt from outbox where ${WAITING}
       group by channel, state
       union all
       select channel, state, count(*), min(created_at) from outbox where state = 'dead' group by channel
       order by channel, state`,
    ),
    revive: db.prepare(
      "update outbox set state = 'pending', claim_id = null, attempts = 0, due_at = ? where id = ? and state = 'dead'",
    ),
    purge: db.prepare(
      `delete from outbox where seq in (
         select seq from outbox where delivered_at < :before
         union all select seq from outbox where state = 'dead' and created_at < :before
         limit :limit)`,
    ),
  };
}

/** Reads messages; null for one that goes to the shelf instead. */
function messageReader(db: DatabaseSync): (row: OutboxRow, to: Shelf) => OutboxMessage | null {
  const read = incidentReader(db);
  return (row, to) => {
    const { id, occurrence, channel } = row;
    // What is about the monitor itself has no incident.
    const isOwn = row.incident === 'null';
    const incident = isOwn ? null : read('message', id, row.incident, to);
    const due = row.deadline === null ? null : usable<Deadline>('message', id, row.deadline, deadline, to);
    if ((incident === null && !isOwn) || (due === null && row.deadline !== null)) return null;
    const place = { id, incidentId: row.incident_id, occurrence, channel, createdAt: row.created_at, step: row.step };
    return (
      incident === null ? { ...place, incident, text: row.text ?? '' } : { ...place, incident, deadline: due }
    ) as OutboxMessage;
  };
}

import type { DatabaseSync } from 'node:sqlite';
import type { EpochMs } from '../../core/time.ts';
import type { Retention } from '../../pipeline/housekeeping/ports.ts';
import type { FailPoint } from '../fail-point.ts';
import { transaction } from './transaction.ts';

/**
 * Deletes old samples, and what people asked of incidents once it is answered, in steps, each one short transaction. A step
 * begins at the monitor where the last one ended. Rollups never depend on what is deleted.
 */
export function retention(db: DatabaseSync, failPoint: FailPoint, prepare: (before: EpochMs) => void): Retention {
  const monitorsFrom = db.prepare('select id from monitors order by id < ?, id');
  const deleteSamples = db.prepare(
    `delete from samples where monitor = :monitor and slot in (
       select slot from samples
       where monitor = :monitor and slot < max(:good, :other) and slot < iif(reason = 'ok', :good, :other)
       order by slot limit :limit)`,
  );
  const deleteGrants = db.prepare(
    `delete from grants where id in (
       select id from grants where closed_at is not null and granted_at < :good order by granted_at limit :limit)`,
  );
  const deleteExtra = db.prepare('delete from extra_samples where at < ?');
  const deleteCommands = db.prepare('delete from incident_commands where answer is not null and at < ?');
  const deleteSetAside = db.prepare('delete from set_aside where at < ?');
  const deleteTraces = db.prepare(
    'delete from traces where (monitor_id, slot) in (select monitor_id, slot from traces where slot < ? limit ?)',
  );
  let nextMonitor = 0;

  return {
    async purge({ good, other }, limit) {
      return transaction(db, () => {
        prepare(Math.max(good, other));
        deleteGrants.run({ good, limit });
        deleteExtra.run(other);
        deleteCommands.run(other);
        deleteSetAside.run(other);
        deleteTraces.run(other, limit);
        let deleted = 0;
        for (const { id } of monitorsFrom.all(nextMonitor)) {
          nextMonitor = Number(id);
          deleted += Number(deleteSamples.run({ monitor: nextMonitor, good, other, limit: limit - deleted }).changes);
          if (deleted >= limit) break;
        }
        failPoint('retention:purged');
        return deleted;
      });
    },
  };
}

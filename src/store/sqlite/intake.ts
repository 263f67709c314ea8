import type { DatabaseSync } from 'node:sqlite';
import type { Sample } from '../../core/sample.ts';
import type { EpochMs } from '../../core/time.ts';
import type { FailPoint } from '../fail-point.ts';
import { SAMPLE_COLUMNS, sampleValues } from './sample-row.ts';

/** Samples that wait to be filed: filing them takes about 50 ms. */
const MAX_WAITING = 20_000;

/**
 * Takes samples in one after the other, and files them by monitor and slot when there are many. Filed at once, each would
 * have a page of the database written anew for itself alone: that was most of what a commit cost. Readers look at both
 * tables (`pages.ts`, `current-rollups.ts`), so that nothing depends on when samples are filed.
 */
export class Intake {
  readonly #statements: ReturnType<typeof prepareStatements>;
  readonly #failPoint: FailPoint;
  /** As stored; null when that has to be read. */
  #now: { lastArrival: number; waiting: number } | null = null;

  constructor(db: DatabaseSync, failPoint: FailPoint) {
    this.#statements = prepareStatements(db);
    this.#failPoint = failPoint;
  }

  /** The number of the newest sample. */
  get lastArrival(): number {
    return this.#known.lastArrival;
  }

  /** False, and nothing is stored, when the slot is taken. */
  add(monitor: number, sample: Sample): boolean {
    const known = this.#known;
    const { changes } = this.#statements.insert.run(...sampleValues(monitor, sample, known.lastArrival + 1));
    if (changes === 0) return false;
    known.lastArrival += 1;
    known.waiting += 1;
    return true;
  }

  /** To be called before the transaction ends in which samples were added. */
  flush(): void {
    this.#statements.upsertArrival.run(this.lastArrival);
    if (this.#known.waiting >= MAX_WAITING) this.file();
  }

  /** Files all when there are some of before that moment. */
  fileBefore(before: EpochMs): void {
    if (this.#statements.selectBefore.get(before) !== undefined) this.file();
  }

  file(): void {
    this.#statements.file.run();
    this.#failPoint('intake:filed');
    this.#statements.clear.run();
    this.forget();
  }

  forget(): void {
    this.#now = null;
  }

  get #known() {
    this.#now ??= {
      lastArrival: Number(this.#statements.selectArrival.get()?.last ?? 0),
      waiting: Number(this.#statements.count.get()!.waiting),
    };
    return this.#now;
  }
}

function prepareStatements(db: DatabaseSync) {
  const values = SAMPLE_COLUMNS.split(',').map((_, index) => `?${index + 1}`);
  return {
    insert: db.prepare(
      `insert into intake (${SAMPLE_COLUMNS}) select ${values.join(', ')}
       where not exists (select 1 from samples where monitor = ?1 and slot = ?2) on conflict do nothing`,
    ),
    file: db.prepare(
      `insert into samples (${SAMPLE_COLUMNS}) select ${SAMPLE_COLUMNS} from intake order by monitor, slot`,
    ),
    clear: db.prepare('delete from intake'),
    selectBefore: db.prepare('select 1 from intake where slot < ? limit 1'),
    count: db.prepare('select count(*) as waiting from intake'),
    selectArrival: db.prepare('select last from arrivals'),
    upsertArrival: db.prepare(
      'insert into arrivals (id, last) values (1, ?) on conflict do update set last = excluded.last',
    ),
  };
}

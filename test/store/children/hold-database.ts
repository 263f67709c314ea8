/** Keeps a write transaction open on the database of a data directory until it is killed. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const db = new DatabaseSync(join(process.argv[2]!, 'threenines.db'));
db.exec('begin immediate');
process.stdout.write('locked\n');
setTimeout(() => db.close(), 3_600_000);

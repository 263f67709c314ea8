/** Brings a database up to date. Argument: the data directory. */
import { armedFailPoint } from '../../../src/store/fail-point.ts';
import { openDatabase } from '../../../src/store/sqlite/open.ts';

openDatabase(process.argv[2]!, 5_000, armedFailPoint()).close();

import { UserError } from '../../core/errors.ts';
import { compactTime } from '../../core/time.ts';
import { systemClock } from '../../runtime/clock.ts';
import { restoreStore } from '../../store/index.ts';
import { dataDirOf } from '../args/data-dir.ts';
import { type Command, EXIT } from '../command.ts';

export const command: Command = {
  name: 'restore',
  summary: 'put a backup in the place of the store',
  help: `Usage: threenines restore FILE [--data-dir DIR | --config FILE] [--force]

Checks the backup and makes it the store of the data folder. Refused while a daemon runs on the folder, and without
--force when the folder has a store; the one that was there is kept beside the new one.

  --data-dir DIR    the data folder (default: that of monitors.yaml)
  --config FILE     take the data folder from this configuration
  --force           put the backup in the place of a store that is there`,
  options: {
    'data-dir': { type: 'string' },
    config: { type: 'string' },
    force: { type: 'boolean' },
  },
  async run(args, io) {
    const [file, ...rest] = args.positionals;
    if (file === undefined || rest.length > 0) throw new UserError('restore needs one file, a backup');
    const dataDir = dataDirOf(args, io);
    const kept = restoreStore(file, dataDir, {
      replace: args.values.force === true,
      stamp: compactTime(systemClock.now()),
    });
    io.stdout.write(`${dataDir} holds the store of ${file}\n`);
    if (kept !== null) io.stdout.write(`the store that was there is kept as ${kept}\n`);
    return EXIT.ok;
  },
};

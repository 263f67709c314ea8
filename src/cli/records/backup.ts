import { UserError } from '../../core/errors.ts';
import { backupStore } from '../../store/index.ts';
import { dataDirOf } from '../args/data-dir.ts';
import { type Command, EXIT } from '../command.ts';

export const command: Command = {
  name: 'backup',
  summary: 'copy the store to a file, beside a running daemon',
  help: `Usage: threenines backup FILE [--data-dir DIR | --config FILE]

Writes a whole and sound copy of the store: everything that was recorded before the command began is in it. Works beside a
running daemon, which does not wait for it. "threenines restore" brings it back.

  --data-dir DIR    the daemon's data folder (default: that of monitors.yaml)
  --config FILE     take the data folder from this configuration`,
  options: {
    'data-dir': { type: 'string' },
    config: { type: 'string' },
  },
  async run(args, io) {
    const [file, ...rest] = args.positionals;
    if (file === undefined || rest.length > 0) throw new UserError('backup needs one file to write to');
    const bytes = await backupStore(dataDirOf(args, io), file);
    io.stdout.write(`${file}: ${(bytes / 2 ** 20).toFixed(1)} MiB, complete and sound\n`);
    return EXIT.ok;
  },
};

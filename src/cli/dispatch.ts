import { parseArgs, styleText } from 'node:util';
import { nearest } from '../config/text/nearest.ts';
import { UserError } from '../core/errors.ts';
import { largest } from '../core/extremes.ts';
import { type Command, EXIT, type Io, type ParsedArgs } from './command.ts';

/** Loaded on demand, so that `--help` and small commands start fast. */
const COMMANDS: Readonly<Record<string, () => Promise<{ readonly command: Command }>>> = {
  run: () => import('./daemon/run.ts'),
  demo: () => import('./demo/demo.ts'),
  validate: () => import('./validate.ts'),
  probe: () => import('./probe/index.ts'),
  samples: () => import('./history/samples.ts'),
  report: () => import('./report/index.ts'),
  replay: () => import('./history/replay.ts'),
  incident: () => import('./incident/index.ts'),
  operator: () => import('./operator/index.ts'),
  calendar: () => import('./operator/calendar.ts'),
  grants: () => import('./operator/grants.ts'),
  contract: () => import('./operator/contract.ts'),
  maintenance: () => import('./maintenance/index.ts'),
  month: () => import('./records/month.ts'),
  backup: () => import('./records/backup.ts'),
  restore: () => import('./records/restore.ts'),
  verify: () => import('./records/verify.ts'),
  outage: () => import('./incident/outage.ts'),
  token: () => import('./access/token.ts'),
  notice: () => import('./incident/notice.ts'),
  notify: () => import('./notify.ts'),
  simulate: () => import('./simulate.ts'),
  health: () => import('./daemon/health.ts'),
  canary: () => import('./canary.ts'),
};

/** Runs one command line and resolves to its exit code. */
export async function dispatch(argv: readonly string[], io: Io): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    io.stdout.write(await overview());
    return name === undefined ? EXIT.usage : EXIT.ok;
  }
  if (name === '--version') {
    const { version } = await import('../runtime/version.ts');
    io.stdout.write(`threenines ${version}\n`);
    return EXIT.ok;
  }
  try {
    return await runCommand(name, rest, io);
  } catch (error) {
    return report(error, io);
  }
}

async function runCommand(name: string, rest: readonly string[], io: Io): Promise<number> {
  if (!Object.hasOwn(COMMANDS, name)) {
    throw new UserError(`unknown command "${name}"; "threenines --help" lists the commands`);
  }
  const { command } = await COMMANDS[name]!();
  const args = parse(command, rest);
  if (args.values.help === true) {
    io.stdout.write(`${command.help.trimEnd()}\n`);
    return EXIT.ok;
  }
  return await command.run(args, io);
}

function parse(command: Command, rest: readonly string[]): ParsedArgs {
  try {
    const options = { ...command.options, help: { type: 'boolean', short: 'h' } } as const;
    const { values, positionals } = parseArgs({ args: [...rest], options, allowPositionals: true });
    return { values: values as ParsedArgs['values'], positionals };
  } catch (error) {
    throw new UserError(`${optionMistake(error, command)}\n"threenines ${command.name} --help" shows its options`);
  }
}

/** What Node says of an option, in our words. */
function optionMistake(error: unknown, { name, options }: Command): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const found = /'(-[^' =]*)/.exec(message)?.[1] ?? '';
  switch (code) {
    case 'ERR_PARSE_ARGS_UNKNOWN_OPTION': {
      const meant = nearest(found.replace(/^-+/, ''), Object.keys(options));
      return `${name} has no option ${found}${meant === null ? '' : `; did you mean --${meant}?`}`;
    }
    case 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE': {
      const option = /--[\w-]+/.exec(message)?.[0] ?? found;
      return /does not take an argument/.test(message) ? `${option} takes no value` : `${option} needs a value`;
    }
    default:
      return message;
  }
}

async function overview(): Promise<string> {
  const commands = await Promise.all(Object.values(COMMANDS).map(async (load) => (await load()).command));
  const width = largest(commands.map(({ name }) => name.length));
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return `threenines: did each operator keep its contract?\n\nUsage: threenines COMMAND [options]\n\n${lines.join('\n')}\n
"threenines COMMAND --help" explains a command; "threenines --version" prints the version.
Exit codes: 0 fine, 1 the command's own "no", 2 wrong usage or configuration, 3 an internal error.\n`;
}

/** What the user can mend is a message; anything else is our own fault and shows where. */
function report(error: unknown, io: Io): number {
  const prefix = styleText('red', 'error:', { stream: io.stderr });
  if (error instanceof UserError) {
    io.stderr.write(`${prefix} ${error.message}\n`);
    return EXIT.usage;
  }
  io.stderr.write(
    `${prefix} internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  return EXIT.internal;
}

import { isatty } from 'node:tty';
import { type DestinationStream, destination, pino, stdTimeFunctions } from 'pino';
import pretty from 'pino-pretty';
import { UserError } from '../core/errors.ts';
import type { Log } from '../pipeline/ports/log.ts';
import { maskIccids, redactFields } from './redact.ts';

const LEVELS = ['debug', 'info', 'warn', 'error', 'silent'];

/** Bytes of the log that wait in memory while nobody reads it. Lines beyond that are dropped. */
const BUFFER_BYTES = 4 * 1024 * 1024;

/**
 * The program's log: lines of JSON, or readable lines on a terminal. On stderr (`fd` 2), since stdout is for data.
 *
 * `THREENINES_LOG_LEVEL` sets the lowest level that is written, `info` by default. Throws UserError for an unknown
 * level.
 */
export function createLog(env: NodeJS.ProcessEnv, fd = 2): Log {
  const level = env.THREENINES_LOG_LEVEL || 'info';
  if (!LEVELS.includes(level)) {
    throw new UserError(`THREENINES_LOG_LEVEL: expected one of ${LEVELS.join(', ')}, got "${level}"`);
  }
  return pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        log: (fields) => redactFields(fields) as Record<string, unknown>,
      },
      // Errors are plain data by the time they get here.
      serializers: { err: (error) => error },
      hooks: { streamWrite: maskIccids },
    },
    isatty(fd) ? forTerminal(fd, env) : forMachines(fd),
  );
}

/** Written asynchronously: a slow reader of the log must not block the event loop. */
function forMachines(fd: number): DestinationStream {
  return destination({ fd, sync: false, maxLength: BUFFER_BYTES });
}

function forTerminal(fd: number, env: NodeJS.ProcessEnv): DestinationStream {
  return pretty({
    destination: fd,
    sync: true,
    colorize: !env.NO_COLOR,
    translateTime: "UTC:HH:MM:ss'Z'",
  });
}

import type { Clock } from '../pipeline/ports/clock.ts';
import type { CommandLine } from '../pipeline/ports/command-line.ts';
import type { Log } from '../pipeline/ports/log.ts';
import type { AddressGuard } from '../pipeline/ports/network.ts';

/** What every notifier gets. */
export interface NotifierContext {
  readonly clock: Clock;
  readonly log: Log;
  readonly guard: AddressGuard;
  /** `threenines/1.2.3` */
  readonly userAgent: string;
  /** Makes the commands of a message. */
  readonly commandLine: CommandLine;
}

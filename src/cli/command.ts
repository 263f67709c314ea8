import type { ParseArgsOptionsConfig } from 'node:util';

/** Exit codes of every command. */
export const EXIT = { ok: 0, no: 1, usage: 2, internal: 3 } as const;

/** The terminal as a command sees it. */
export interface Io {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: NodeJS.ProcessEnv;
}

export interface ParsedArgs {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly positionals: readonly string[];
}

/** One file per command; arguments in, exit code out. Throws `UserError` for what the user can mend. */
export interface Command {
  readonly name: string;
  /** One line for the overview. */
  readonly summary: string;
  /** What `threenines NAME --help` prints. */
  readonly help: string;
  /** `--help` is added for every command. */
  readonly options: ParseArgsOptionsConfig;
  run(args: ParsedArgs, io: Io): Promise<number>;
}

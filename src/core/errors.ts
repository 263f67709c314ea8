/** An error that the user can fix: wrong usage or configuration. Ends a command with exit code 2 and no stack trace. */
export class UserError extends Error {
  override readonly name: string = 'UserError';
}

/** As many readings of the history wait already as may. */
export class TooManyReads extends Error {
  override readonly name: string = 'TooManyReads';

  constructor() {
    super('too many readings of the history wait already');
  }
}

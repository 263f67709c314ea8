/** What the user can mend: wrong usage or configuration. Ends a command with exit code 2 and no stack trace. */
export class UserError extends Error {
  override readonly name: string = 'UserError';
}

/**
 * The store works, and cannot take what a commit holds. Any other rejection of a commit means that the store is not
 * there: the same commit may be taken later.
 */
export class CommitRefused extends Error {
  override readonly name: string = 'CommitRefused';
}

/**
 * The store works, but cannot take the contents of a commit. Any other rejection of a commit means that the store is
 * not available: the same commit may succeed later.
 */
export class CommitRefused extends Error {
  override readonly name: string = 'CommitRefused';
}

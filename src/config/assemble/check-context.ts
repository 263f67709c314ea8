import type { BlockList } from 'node:net';
import type { Problems } from './problems.ts';

/** What checks of one value need. */
export interface CheckContext {
  readonly problems: Problems;
  /** Folder of the configuration file: relative paths start here. */
  readonly directory: string;
  /** Networks that may be probed although they are private. */
  readonly allowed: BlockList;
}

export const DATABASE_FILE = 'threenines.db';
export const LOCK_FILE = 'threenines.lock';
/** Says that the folder has held a store. */
export const MARK_FILE = 'threenines.store';

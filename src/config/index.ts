/** The configuration stage: monitors.yaml in, `Configuration` out. */

export { calendarFrom } from './assemble/calendar.ts';
export { holidaysOf, isUnreliable, knowsCountry } from './assemble/holidays.ts';
export { type RequestLoad, requestLoad } from './assemble/request-load.ts';
export { type SimPoolNeed, simPoolNeeds } from './assemble/sim-pools.ts';
export { ConfigError } from './config-error.ts';
export { DEFAULT_DATA_DIR, dataDirNamedIn } from './data-dir.ts';
export { type LoadedConfiguration, loadConfiguration } from './load.ts';
export { openConfiguration } from './open.ts';
export { resolveChannel } from './secrets/channel-secrets.ts';
export { SecretError } from './secrets/secret-faults.ts';
export { resolveSecrets } from './secrets/secrets.ts';
export { termsFile } from './terms-file.ts';
export { nearest } from './text/nearest.ts';
export { keepUnchanged } from './unchanged.ts';
export { watchConfiguration } from './watch.ts';

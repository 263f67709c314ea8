/** The configuration stage: monitors.yaml in, `Configuration` out. */
export { type RequestLoad, requestLoad } from './build/request-load.ts';
export { type SimPoolNeed, simPoolNeeds } from './build/sim-pools.ts';
export { resolveChannel } from './channel-secrets.ts';
export { ConfigError } from './config-error.ts';
export { type InForce, openConfiguration } from './in-force.ts';
export { type LoadedConfiguration, loadConfiguration } from './load.ts';
export { resolveSecrets } from './secrets.ts';
export { type Terms, termsFile } from './terms-file.ts';
export { keepUnchanged } from './unchanged.ts';
export { watchConfiguration } from './watch.ts';

/** The configuration stage: monitors.yaml in, `Configuration` out. */
export { type RequestLoad, requestLoad } from './build/request-load.ts';
export { ConfigError, type ConfigIssue } from './config-error.ts';
export { type LoadedConfiguration, loadConfiguration } from './load.ts';
export { resolveSecrets, type SecretContext } from './secrets.ts';
export { watchConfiguration } from './watch.ts';

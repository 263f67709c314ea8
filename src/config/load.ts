import { dirname, resolve } from 'node:path';
import type { Configuration } from '../core/configuration.ts';
import { assembleConfiguration } from './assemble/configuration.ts';
import { Problems } from './assemble/problems.ts';
import { ConfigError, type ConfigIssue, formatPath } from './config-error.ts';
import { readSource } from './text/source.ts';
import { parseYaml, type YamlFile } from './text/yaml.ts';
import { fingerprint } from './watch.ts';

export interface LoadedConfiguration {
  readonly configuration: Configuration;
  /** Sentences about what works, but not as one may think. */
  readonly warnings: readonly string[];
  /** Names the content that was read, for `watchConfiguration`. */
  readonly fingerprint: string;
}

/**
 * Reads and checks a configuration file. Opens no secret and no certificate.
 *
 * Throws `ConfigError` with everything that is wrong. Messages name the file as it is given here; paths in the file are
 * relative to its folder.
 */
export function loadConfiguration(file: string): LoadedConfiguration {
  return parseConfiguration(readSource(file), file);
}

/** The same for text that stands, or could stand, in `file`. */
export function parseConfiguration(text: string, file: string): LoadedConfiguration {
  const yaml = parseYaml(text.replace(/^\uFEFF/, ''));
  const problems = new Problems();
  const configuration =
    yaml.value === undefined ? null : assembleConfiguration(yaml.value, dirname(resolve(file)), problems);
  const issues = [...textIssues(yaml, file), ...valueIssues(problems, yaml, file)];
  if (issues.length > 0 || configuration === null) throw new ConfigError(issues);
  return { configuration, warnings: problems.warnings(), fingerprint: fingerprint(text) };
}

function textIssues(yaml: YamlFile, file: string): ConfigIssue[] {
  return yaml.problems.map(({ offset, path, expected, found }) => {
    return { file, ...yaml.position(offset), path: formatPath(path), expected, found };
  });
}

function valueIssues(problems: Problems, yaml: YamlFile, file: string): ConfigIssue[] {
  return problems.issues.map(({ path, expected, found, atKey }) => {
    const offset = atKey ? yaml.offsetOfKey(path) : yaml.offsetOf(path);
    return { file, ...yaml.position(offset), path: formatPath(path), expected, found };
  });
}

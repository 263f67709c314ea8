/** Commands on the same data folder go by the configuration in use, wherever they are called. */
import { resolve } from 'node:path';
import { deskConfiguration } from '../core/desk-configuration.ts';
import type { Reloadable } from '../pipeline/ports/reloadable.ts';
import { keepAppliedConfiguration } from '../store/applied-configuration.ts';
import type { Context } from './context.ts';

export interface KeptConfigurationOptions {
  readonly dataDir: string;
  readonly configFile: string;
}

export function keptConfiguration({ log }: Context, { dataDir, configFile }: KeptConfigurationOptions): Reloadable {
  return {
    apply: ({ configuration }) => {
      try {
        keepAppliedConfiguration(dataDir, { file: resolve(configFile), ...deskConfiguration(configuration) });
      } catch (error) {
        log.warn(
          { error, dataDir },
          'commands go by an older configuration: the one in use cannot be kept in the data folder',
        );
      }
    },
  };
}

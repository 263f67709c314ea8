import fc from 'fast-check';
import { runs, SEED } from './random.ts';

fc.configureGlobal({ seed: SEED, numRuns: runs(100) });

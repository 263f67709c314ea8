import { memoryStore } from '../../src/store/index.ts';
import { describeStore } from './contract.ts';

describeStore('memory store', async () => memoryStore());

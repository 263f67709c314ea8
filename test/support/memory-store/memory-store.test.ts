import { describeStore } from '../../store/contract.ts';
import { memoryStore } from './memory-store.ts';

describeStore('memory store', async () => memoryStore());

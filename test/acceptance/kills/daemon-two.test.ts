import { testKills } from './story.ts';

testKills();

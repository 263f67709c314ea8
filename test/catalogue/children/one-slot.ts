/** Runs one provisioning slot and prints its reason. Arguments: the data directory, the specification as JSON. */
import { monitored } from '../monitored.ts';

const [dataDir, spec] = process.argv.slice(2) as [string, string];
const { slot } = await monitored(dataDir, JSON.parse(spec));
process.stdout.write(`${(await slot()).reason}\n`);

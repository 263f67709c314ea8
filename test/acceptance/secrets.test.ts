import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { createCredentials } from '../../src/simulator/certificates.ts';
import { type Canary, canary, findCanaries } from '../support/canaries.ts';
import { dnsServer, NO_NAMES } from '../support/dns-server.ts';
import { iccids } from '../support/iccids.ts';
import { type Daemon, program, startDaemon, storedSamples, threenines, workFolder } from './daemon.ts';
import { ECHOES, echoTarget } from './echo-target.ts';

const SECRETS = {
  user: canary('Basic user'),
  password: canary('Basic password'),
  header: canary('header of the API'),
  portalHeader: canary('header of the portal'),
  clientSecret: canary('OAuth client secret'),
  token: canary('access token'),
  query: canary('query of the target'),
  body: canary('body of the request'),
  smtp: canary('password of the mail server'),
  phone: canary('phone number'),
  email: canary('mail address'),
};

const credentials = await createCredentials();
const [ICCID] = iccids(1) as [string];
/** A line from the middle of the key, as it stands in the file. */
const KEY_LINE = credentials.client.keyPem.split('\n')[1]!;
const ALL: readonly Canary[] = [
  ...Object.values(SECRETS),
  { name: 'ICCID', value: ICCID },
  { name: 'client key', value: KEY_LINE },
];

/** Those that an operator is told: the search must find them where they went, or it would find nothing anywhere. */
const SENT: readonly { readonly name: string }[] = [
  ...[SECRETS.user, SECRETS.password, SECRETS.header, SECRETS.portalHeader, SECRETS.clientSecret, SECRETS.token],
  ...[SECRETS.query, SECRETS.body, { name: 'ICCID' }],
];
const EXPECTED_REASONS = [
  ...['status', 'own-credentials', 'throttled', 'redirect', 'decode', 'functional', 'protocol', 'too-large', 'timeout'],
  ...['reset', 'tls', 'connect', 'dns'],
];

/** In the environment of the daemon and of every command. */
const ENVIRONMENT = {
  CANARY_USER: SECRETS.user.value,
  CANARY_HEADER: SECRETS.header.value,
  CANARY_PORTAL: SECRETS.portalHeader.value,
  CANARY_CLIENT_SECRET: SECRETS.clientSecret.value,
  CANARY_SMTP: `smtp://me:${SECRETS.smtp.value}@mail.example.test`,
  CANARY_PHONE: SECRETS.phone.value,
  CANARY_EMAIL: `${SECRETS.email.value}@example.test`,
};

const SERVICES = ['get-balance', 'provisioning', 'mo-direct', 'page'] as const;

/** An operator with a secret in every slot, whose endpoints all fail in one way. */
function operatorThat(echo: string, url: string, tls: string): string {
  return `
  - id: ${echo}
    api:
      baseUrl: "${url}/${echo}/v1"
      tls: ${tls}
      basicAuth: { username: { env: CANARY_USER }, password: { file: password } }
      headers: { X-Key: { env: CANARY_HEADER } }
    portal: { url: "${url}/${echo}/portal", marker: data-plan, tls: ${tls}, headers: { X-Key: { env: CANARY_PORTAL } } }
    sims: [{ iccid: "${ICCID}", expect: [NONE] }]
    microbalance: { mode: exempt, locationIn: both, location: US }
    rate: { requestsPerSecond: 50 }
    contacts: [{ role: first-line, phone: { env: CANARY_PHONE }, email: { env: CANARY_EMAIL } }]
    monitors:
      - { service: get-balance, every: 2s, deadline: 1s }
      - { service: provisioning, every: 2s, deadline: 1s }
      - { service: mo-direct, every: 2s, deadline: 1s }
      - service: page
        probe: http
        url: "${url}/${echo}/page?key=${SECRETS.query.value}"
        method: POST
        body: "${SECRETS.body.value}"
        tls: ${tls}
        oauth2: { tokenUrl: "${url}/token", clientId: me, clientSecret: { env: CANARY_CLIENT_SECRET } }
        expect: { contains: never-there }
        every: 2s
        deadline: 1s
`;
}

function configureFor(folder: string, url: string, nameServer: string): string[] {
  const { client, caPem } = credentials;
  const files = {
    'client.pem': client.certPem,
    'client.key': client.keyPem,
    'ca.pem': caPem,
    password: SECRETS.password.value,
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content, { mode: 0o600 });
  const trusting = '{ cert: { file: client.pem }, key: { file: client.key }, ca: { file: ca.pem } }';
  const untrusting = '{ cert: { file: client.pem }, key: { file: client.key } }';
  const operators = [
    ...Object.keys(ECHOES).map((echo) => operatorThat(echo, url, trusting)),
    operatorThat('untrusted', url, untrusting),
    operatorThat('nobody', 'https://127.0.0.1:9', trusting),
    operatorThat('no-such-host', 'https://no-such-host.invalid', trusting),
  ];
  const head = `dataDir: ./data
allowNetworks: [127.0.0.0/8]
resolver: { servers: ["${nameServer}"] }
policy: { extends: dm-2017, high: { after: 4s, coverage: 10% } }
channels: { mail: { type: email, smtp: { url: { env: CANARY_SMTP } }, to: [ops@example.test] } }
operators:`;
  writeFileSync(join(folder, 'monitors.yaml'), head + operators.join(''));
  return [...Object.keys(ECHOES), 'untrusted', 'nobody', 'no-such-host'];
}

/** What was written, and where. */
type Written = [where: string, content: string | Buffer][];

function filesOf(dataDir: string): Written {
  return readdirSync(dataDir).map((name) => [`data/${name}`, readFileSync(join(dataDir, name))]);
}

async function servedBy({ url }: Daemon): Promise<Written> {
  const get = async (path: string, accept: string) =>
    [`${path} as ${accept}`, await (await fetch(`${url}${path}`, { headers: { accept } })).text()] as const;
  const answers = [
    get('/metrics', 'text/plain'),
    get('/metrics', 'application/openmetrics-text'),
    get('/ready', '*/*'),
  ];
  return (await Promise.all(answers)).map(([where, content]) => [where, content]);
}

/** Commands run four at a time. */
async function outputOf(
  folder: string,
  commands: readonly (readonly string[])[],
  run: typeof program = threenines,
): Promise<Written> {
  const written: Written = [];
  for (let index = 0; index < commands.length; index += 4) {
    const some = commands.slice(index, index + 4);
    const results = await Promise.all(some.map((args) => run(folder, ...args)));
    for (const [at, { stdout, stderr }] of results.entries()) {
      const name = some[at]!.join(' ');
      written.push([`stdout of ${name}`, stdout], [`stderr of ${name}`, stderr]);
    }
  }
  return written;
}

it('no secret, and no whole number of a SIM, is in anything that the program writes', async () => {
  const folder = workFolder();
  const dataDir = join(folder, 'data');
  const { certPem, keyPem } = credentials.servers.valid;
  const target = await echoTarget({ cert: certPem, key: keyPem }, SECRETS.token.value);
  const operators = configureFor(folder, target.url, (await dnsServer(NO_NAMES)).address);
  Object.assign(process.env, ENVIRONMENT);
  onTestFinished(() => {
    for (const name of Object.keys(ENVIRONMENT)) delete process.env[name];
  });

  const daemon = await startDaemon(folder, { THREENINES_LOG_LEVEL: 'debug' });
  await vi.waitFor(
    async () => {
      const reasons = new Set((await storedSamples(folder)).map(({ reason }) => reason));
      expect(reasons).toEqual(reasons.union(new Set(EXPECTED_REASONS)));
      expect((await threenines(folder, 'incident', 'list', '--json')).stdout).toContain('"severity"');
    },
    { timeout: 240_000, interval: 1_000 },
  );
  const probes = operators.map((operator, index) => [
    'probe',
    `${operator}/${SERVICES[index % SERVICES.length]}`,
    ...(index % 2 === 0 ? ['--json'] : []),
  ]);
  const written = [
    ...(await outputOf(folder, probes)),
    ...(await servedBy(daemon)),
    ...filesOf(dataDir),
    ['arguments of the process', readFileSync(`/proc/${daemon.process.pid}/cmdline`)] as Written[number],
  ];
  await daemon.end('SIGTERM');
  written.push(['log of the daemon', daemon.output()], ...filesOf(dataDir));

  const config = readFileSync(join(folder, 'monitors.yaml'), 'utf8');
  writeFileSync(join(folder, 'plain.yaml'), config.replaceAll('{ file: password }', SECRETS.password.value));
  writeFileSync(join(folder, 'missing.yaml'), config.replaceAll('{ env: CANARY_HEADER }', '{ env: CANARY_NONE }'));
  const ownProcesses = await outputOf(
    folder,
    [
      ['samples'],
      ['probe', 'error/page', '--json'],
      ['probe', 'ok/provisioning'],
      ['report', '--operator', 'error', '--format', 'html'],
      ['probe', 'error/get-balance', '--config', 'missing.yaml'],
    ],
    program,
  );
  const others = await outputOf(folder, [
    ...['get-balance', 'mo-direct'].map((service) => ['probe', `error/${service}`, '--json']),
    ['report', '--operator', 'error', '--format', 'json'],
    ...['validate', 'incident list', 'operator list', 'grants list'].flatMap((command) => [
      command.split(' '),
      [...command.split(' '), '--json'],
    ]),
    ['validate', '--config', 'plain.yaml'],
  ]);
  written.push(...ownProcesses, ...others);

  const received = new Set(findCanaries(ALL, 'target', target.received()).map((find) => find.canary));
  expect(received).toEqual(new Set(SENT.map(({ name }) => name)));
  expect(written.flatMap(([where, content]) => findCanaries(ALL, where, content))).toEqual([]);
});

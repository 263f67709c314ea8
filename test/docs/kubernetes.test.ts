import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { parseConfiguration } from '../../src/config/load.ts';

interface Manifest {
  readonly kind: string;
  readonly data?: Readonly<Record<string, string>>;
  readonly stringData?: Readonly<Record<string, string>>;
  readonly spec?: {
    readonly template?: {
      readonly spec: {
        readonly containers: readonly {
          readonly livenessProbe: object;
          readonly readinessProbe: object;
          readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
        }[];
        readonly volumes: readonly { readonly name: string }[];
      };
    };
  };
}

const file = new URL('../../deploy/kubernetes.yaml', import.meta.url);
const manifests = parseAllDocuments(readFileSync(file, 'utf8')).map((document) => document.toJS() as Manifest);
const ofKind = (kind: string) => manifests.find((one) => one.kind === kind)!;

it('the configuration in the manifest is valid, and its secrets are those of the manifest', () => {
  const text = ofKind('ConfigMap').data!['monitors.yaml']!;
  const { configuration } = parseConfiguration(text, '/config/monitors.yaml');
  expect(configuration.monitors.map(({ id }) => id)).toEqual(['contoso/get-balance']);
  const named = [...text.matchAll(/\/secrets\/([\w-]+)/g)].map(([, name]) => name);
  expect(Object.keys(ofKind('Secret').stringData!)).toEqual(named);
});

it('the pod has probes, and a volume for everything that it mounts', () => {
  const { containers, volumes } = ofKind('Deployment').spec!.template!.spec;
  const [{ livenessProbe, readinessProbe, volumeMounts }] = containers as [(typeof containers)[0]];
  expect(livenessProbe).toMatchObject({ httpGet: { path: '/live' } });
  expect(readinessProbe).toMatchObject({ httpGet: { path: '/ready' } });
  expect(volumeMounts.map(({ name }) => name)).toEqual(volumes.map(({ name }) => name));
  expect(volumeMounts.map(({ mountPath }) => mountPath)).toContain('/data');
});

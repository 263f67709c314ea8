/** What follows from the schema: the JSON Schema for editors, and the reference for people. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ConfigFile } from '../../src/config/schema/file.ts';
import { oneOf } from '../../src/config/shape.ts';

type Json = z.core.JSONSchema.BaseSchema;

/** JSON Schema of monitors.yaml. Draft 7, which editors understand best. */
function jsonSchema(): Json {
  return z.toJSONSchema(ConfigFile, {
    io: 'input',
    target: 'draft-07',
    // Defaults are applied while layers are merged, so zod does not know them; they stand in the metadata.
    override: ({ zodSchema, jsonSchema: json }) => {
      const { default: byLayers } = z.globalRegistry.get(zodSchema) ?? {};
      if (byLayers !== undefined) json.default = byLayers;
    },
  });
}

/** Text of monitors.schema.json. */
export function schemaFile(): string {
  return `${JSON.stringify(jsonSchema(), null, 2)}\n`;
}

/** Text of docs/configuration.md: its prose from `reference.md`, its tables from the schema. */
export function configurationPage(): string {
  const prose = readFileSync(new URL('./configuration.md', import.meta.url), 'utf8');
  return prose.replace('<!-- tables -->\n', () => tables(jsonSchema()));
}

/** A block with every key of another one refers to it. */
const ALSO: Readonly<Record<string, string>> = { monitor: 'service' };

function tables(schema: Json): string {
  const definitions = Object.entries(schema.definitions ?? {}) as [string, Json][];
  const byName = new Map(definitions);
  const sections = definitions.map(([name, definition]) => {
    const base = ALSO[name];
    const known = base === undefined ? undefined : byName.get(base);
    const rows = keys(definition).filter(([key]) => !Object.hasOwn(known?.properties ?? {}, key));
    const also = base === undefined ? '' : `\nAnd every key of [${base}](#${base.toLowerCase()}).\n`;
    return `### ${name}\n\n${definition.description ?? ''}\n\n${table(definition, rows)}${also}`;
  });
  return [`### Top level\n\n${table(schema, keys(schema))}`, ...sections].join('\n');
}

function keys(definition: Json): [string, Json][] {
  return Object.entries(definition.properties ?? {}) as [string, Json][];
}

function table(definition: Json, rows: readonly (readonly [string, Json])[]): string {
  if (rows.length === 0) return `${capitalised(typeOf(definition))}.\n`;
  const lines = rows.map(([key, value]) => {
    const isRequired = definition.required?.includes(key) === true;
    return `| \`${key}\` | ${typeOf(value)} | ${isRequired ? '**required**' : defaultOf(value)} | ${value.description ?? ''} |`;
  });
  return ['| key | type | default | meaning |', '|---|---|---|---|', ...lines, ''].join('\n');
}

function defaultOf({ default: value }: Json): string {
  if (value === undefined) return '';
  return Array.isArray(value) ? `\`[${value.join(', ')}]\`` : `\`${String(value)}\``;
}

function typeOf(schema: Json): string {
  if (schema.$ref !== undefined) return linkTo(schema.$ref);
  const [only] = schema.allOf ?? [];
  if (only !== undefined) return typeOf(only as Json);
  const forms = schema.anyOf ?? schema.oneOf;
  if (forms !== undefined && schema.title === undefined) return oneOf([...new Set(forms.map(branchType))]);
  if (schema.enum !== undefined) return oneOf(schema.enum.map((value) => `\`${String(value)}\``));
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (schema.title !== undefined) return schema.title;
  if (schema.type === 'array') return `list of ${typeOf(schema.items as Json)}`;
  if (schema.type === 'object') return objectType(schema);
  return schema.type === 'boolean' ? '`true` or `false`' : 'text';
}

function branchType(branch: z.core.JSONSchema._JSONSchema): string {
  return typeOf(branch as Json);
}

/** A small mapping inline, or a mapping with keys of one's own choice. */
function objectType(schema: Json): string {
  if (schema.properties === undefined) return `mapping of names to ${typeOf(schema.additionalProperties as Json)}`;
  const parts = keys(schema).map(([key, value]) => `${key}: ${typeOf(value)}`);
  return `{ ${parts.join(', ')} }`;
}

function linkTo(reference: string): string {
  const name = reference.split('/').at(-1) ?? '';
  return `[${name}](#${name.toLowerCase()})`;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The types of the client, made from the API's document: they cost the compiler next to nothing, and know nothing of the server. */

interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly description?: string;
}

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: JsonSchema;
}

interface DocumentedOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: { readonly 'application/json': { readonly schema: JsonSchema } } };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: JsonSchema }>> }>
  >;
}

export interface ApiDocument {
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
}

const HEADER = `/**
 * Written by "npm run generate" from the operations of src/api: change those.
 *
 * Long: it is one list.
 */
`;

/** Text of src/client/operations.ts. */
export function clientFile({ components, paths }: ApiDocument): string {
  const types = Object.entries(components.schemas).map(([name, schema]) => {
    return `export type ${name} = ${typeOf(schema)};\n`;
  });
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const entries = operations.map(({ operation }) => {
    const { operationId, summary } = operation;
    return `  /** ${summary} */\n  ${operationId}: { ${partsOf(operation).join('; ')} };\n`;
  });
  const routes = operations.map(
    ({ path, method, operation }) => `  ${operation.operationId}: ['${method.toUpperCase()}', '${path}'],\n`,
  );
  return [
    HEADER,
    ...types,
    `/** What goes into each operation, and what comes out. */\nexport interface Operations {\n${entries.join('')}}\n`,
    `export const ROUTES = {\n${routes.join('')}} as const satisfies Readonly<Record<keyof Operations, readonly [string, string]>>;\n`,
  ].join('\n');
}

function partsOf({ parameters = [], requestBody, responses }: DocumentedOperation): string[] {
  const fields = (place: Parameter['in']) =>
    parameters
      .filter((one) => one.in === place)
      .map(({ name, required, schema }) => `${keyText(name)}${required === true ? '' : '?'}: ${typeOf(schema)}`);
  const part = (name: string, list: readonly string[]) =>
    list.length === 0 ? [] : [`${name}: { ${list.join('; ')} }`];
  const content = (responses['200'] ?? responses['201'])!.content!;
  const kinds = Object.keys(content);
  // What comes as several kinds is a file.
  const data = kinds.length === 1 ? (content['application/json'] ?? content['text/event-stream']) : undefined;
  const body = requestBody?.content['application/json'].schema;
  return [
    ...part('params', fields('path')),
    ...part('query', fields('query')),
    ...(body === undefined ? [] : [`body: ${typeOf(body)}`]),
    `answer: ${data === undefined ? 'Blob' : typeOf(data.schema)}`,
  ];
}

function typeOf(schema: JsonSchema): string {
  if (schema.$ref !== undefined) return schema.$ref.split('/').at(-1)!;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return union(schema.enum.map((value) => JSON.stringify(value)));
  const forms = schema.anyOf ?? schema.oneOf;
  if (forms !== undefined) return union(forms.map(typeOf));
  if (schema.allOf !== undefined) return schema.allOf.map(typeOf).join(' & ');
  const types = schema.type === undefined ? [] : [schema.type].flat();
  return types.length === 0 ? 'unknown' : union(types.map((type) => plainType(type, schema)));
}

function plainType(type: string, schema: JsonSchema): string {
  switch (type) {
    case 'array':
      return `readonly (${typeOf(schema.items ?? {})})[]`;
    case 'object':
      return objectType(schema);
    case 'integer':
      return 'number';
    default:
      return type;
  }
}

function objectType({ properties = {}, required = [], additionalProperties }: JsonSchema): string {
  const fields = Object.entries(properties).map(([name, schema]) => {
    return `readonly ${keyText(name)}${required.includes(name) ? '' : '?'}: ${typeOf(schema)}`;
  });
  if (fields.length === 0 && typeof additionalProperties === 'object') {
    return `{ readonly [key: string]: ${typeOf(additionalProperties)} }`;
  }
  return fields.length === 0 ? 'Record<string, never>' : `{ ${fields.join('; ')} }`;
}

function union(types: readonly string[]): string {
  return [...new Set(types)].join(' | ');
}

function keyText(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : `'${name}'`;
}

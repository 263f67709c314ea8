import { OpenAPIHono, z } from '@hono/zod-openapi';
import { API_BASE } from '../http/routes.ts';
import { Problem } from '../wire/problem.ts';
import type { Operation } from './operation.ts';
import { OPERATIONS } from './operations.ts';

/** Raised with each addition inside v1; nothing is taken away. */
const API_VERSION = '1.0.0';

const PROBLEM = { content: { 'application/problem+json': { schema: Problem } }, description: 'A problem (RFC 9457).' };

/** The API in OpenAPI 3.1. */
export function openApiDocument(): object {
  const api = new OpenAPIHono();
  for (const one of OPERATIONS) {
    api.openAPIRegistry.registerPath({
      method: one.method,
      path: one.path,
      operationId: one.id,
      summary: one.summary,
      tags: [one.tag],
      'x-access': one.access,
      request: {
        ...(one.params !== undefined && { params: one.params as z.ZodObject }),
        ...(one.query !== undefined && { query: one.query as z.ZodObject }),
        ...(one.body !== undefined && {
          body: { content: { 'application/json': { schema: one.body } }, required: true },
        }),
      },
      responses: { [one.status]: answerOf(one), default: PROBLEM },
    });
  }
  return api.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'threenines',
      version: API_VERSION,
      description:
        'SLA monitoring of mobile operators: state, incidents, duties, figures. docs/api.md shows how to use it.',
      license: { name: 'Apache-2.0' },
    },
    servers: [{ url: API_BASE }],
  });
}

function answerOf({ answer, eventData, mediaTypes }: Operation) {
  const schema = answer ?? eventData ?? z.string().openapi({ format: 'binary' });
  return { description: 'Done.', content: Object.fromEntries(mediaTypes.map((type) => [type, { schema }])) };
}

/** Text of openapi.json. */
export function openApiFile(): string {
  return `${JSON.stringify(openApiDocument(), null, 2)}\n`;
}

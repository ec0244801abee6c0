import type { ActionContract } from './define.ts';
import { eventsPathOf, hasHttp } from './http-input.ts';
import { type Json, jsonSchemaOf } from './json-schema.ts';
import { operationOf, watchOperationOf } from './openapi-operation.ts';
import { calcomWebhookOperation, calcomWebhookPath, retellWebhookOperations } from './openapi-webhook.ts';
import { Problem } from './problem.ts';
import { Role } from './roles.ts';

const description = [
  'Appointments whose company is proved. Times are UTC; refusals are RFC 9457 problem documents.',
  'What changes a record needs its version: the ETag it was read with as If-Match, or `version` in the body.',
  'What makes a record takes an Idempotency-Key: repeated under it, a request has one effect and one answer.',
].join('\n\n');

/** The OpenAPI 3.1 document of everything the edge offers, from the catalogue. */
export const openApiDocument = (actions: readonly ActionContract[]): Json => {
  const paths: Record<string, Json> = { [calcomWebhookPath]: { post: calcomWebhookOperation } };
  for (const [path, operation] of Object.entries(retellWebhookOperations)) paths[path] = { post: operation };
  for (const action of actions.filter(hasHttp)) {
    const { path, method } = action.http;
    const eventsPath = eventsPathOf(action);
    paths[path] = { ...paths[path], [method]: operationOf(action) };
    if (eventsPath !== undefined) paths[eventsPath] = { ...paths[eventsPath], get: watchOperationOf(action) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Fencepost', version: '1', description },
    servers: [{ url: '/' }],
    paths,
    components: {
      securitySchemes: {
        companyKey: {
          type: 'http',
          scheme: 'bearer',
          description: `An API key of the company, \`fp_...\`. Its role is one of ${Role.options.join(', ')}; each may all that those after it may.`,
        },
        operatorKey: { type: 'http', scheme: 'bearer', description: 'A key of the platform’s operator, `fp_...`.' },
      },
      schemas: { Problem: jsonSchemaOf(Problem) },
    },
  };
};

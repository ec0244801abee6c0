import { z } from 'zod';
import { defineAction, defineEvent } from '../define.ts';
import { EndpointId } from '../ids.ts';
import { Instant } from '../instant.ts';
import { PageRequest, pageOf } from '../page.ts';
import { ExpectedVersion } from '../text.ts';

/** The unguessable part of a webhook address. */
export const EndpointKey = z.string().regex(/^[0-9a-z]{32}$/);

/** A company's webhook address, without its secrets. */
export const Endpoint = z.object({
  id: EndpointId,
  vendor: z.enum(['calcom', 'retell']),
  status: z.enum(['active', 'closed']),
  version: z.int().positive(),
});
export type Endpoint = z.output<typeof Endpoint>;

/** An API key of a vendor's account, which signs its webhooks. */
const BroughtSecret = z.string().min(16).max(256);

const EndpointWithSecret = Endpoint.extend({
  key: EndpointKey,
  /** Shown once, here; stored encrypted. */
  secret: z.string().min(16),
});

export const openEndpoint = defineAction({
  owner: 'tenant',
  name: 'openEndpoint',
  version: 1,
  summary: 'Open a webhook endpoint. Its secret is shown this once.',
  scope: 'tenant',
  input: z
    .object({
      vendor: Endpoint.shape.vendor,
      /** Retell signs with an API key of its own account: bring the one with the webhook badge. For others, ours is made. */
      secret: BroughtSecret.optional(),
    })
    .refine(({ vendor, secret }) => (vendor === 'retell') === (secret !== undefined), {
      path: ['secret'],
      error: 'Retell needs the API key that signs its webhooks; other vendors get a secret from here',
    }),
  output: EndpointWithSecret,
  errors: ['not_found', 'conflict'],
  role: 'owner',
  http: { method: 'post', path: '/v1/endpoints', status: 201, idempotencyKey: 'required' },
});

export const listEndpoints = defineAction({
  owner: 'tenant',
  name: 'listEndpoints',
  version: 1,
  summary: 'List the webhook endpoints of the company, newest first, without their secrets.',
  scope: 'tenant',
  input: PageRequest,
  output: pageOf(Endpoint),
  errors: ['invalid_input'],
  role: 'admin',
  http: { method: 'get', path: '/v1/endpoints' },
});

export const closeEndpoint = defineAction({
  owner: 'tenant',
  name: 'closeEndpoint',
  version: 1,
  summary: 'Close a webhook endpoint: deliveries to it are not found any more. It cannot be opened again.',
  scope: 'tenant',
  input: z.object({ endpointId: EndpointId, version: ExpectedVersion }),
  output: Endpoint,
  errors: ['not_found', 'stale_version'],
  role: 'owner',
  http: { method: 'delete', path: '/v1/endpoints/{endpointId}' },
});

export const rotateEndpointSecret = defineAction({
  owner: 'tenant',
  name: 'rotateEndpointSecret',
  version: 1,
  summary: 'Give an endpoint a new secret. The one before stays valid for the overlap, then only the new one is.',
  scope: 'tenant',
  input: z.object({
    endpointId: EndpointId,
    overlapMinutes: z
      .int()
      .min(0)
      .max(7 * 24 * 60),
    /** Of Retell: the new API key with the webhook badge, made there. Others get a secret from here. */
    secret: BroughtSecret.optional(),
  }),
  output: EndpointWithSecret.extend({ previousSecretValidUntil: Instant }),
  errors: ['not_found', 'conflict', 'stale_version', 'invalid_input'],
  role: 'owner',
  http: { method: 'post', path: '/v1/endpoints/{endpointId}/rotate-secret', idempotencyKey: 'required' },
});

export const endpointOpened = defineEvent({
  owner: 'tenant',
  name: 'endpointOpened',
  version: 1,
  summary: 'A company has a webhook endpoint.',
  scope: 'tenant',
  entity: 'endpoint',
  payload: z.object({ endpoint: Endpoint }),
});

export const endpointSecretRotated = defineEvent({
  owner: 'tenant',
  name: 'endpointSecretRotated',
  version: 1,
  summary: 'An endpoint has a new secret.',
  scope: 'tenant',
  entity: 'endpoint',
  payload: z.object({ endpoint: Endpoint }),
});

export const endpointClosed = defineEvent({
  owner: 'tenant',
  name: 'endpointClosed',
  version: 1,
  summary: 'A webhook endpoint takes nothing any more.',
  scope: 'tenant',
  entity: 'endpoint',
  payload: z.object({ endpoint: Endpoint }),
});

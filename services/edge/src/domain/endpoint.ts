import type { EndpointEntry } from '@fencepost/contracts/directory';

export type Vendor = EndpointEntry['vendor'];

/** A webhook endpoint whose secrets are open. */
export interface Endpoint {
  readonly endpointId: string;
  readonly tenantId: string;
  /** Whose webhooks it takes. */
  readonly vendor: Vendor;
  readonly secrets: readonly EndpointSecret[];
}

export interface EndpointSecret {
  readonly secret: string;
  /** Milliseconds since 1970 after which it is no longer believed; Infinity for the current one. */
  readonly validUntilMs: number;
}

/** Whether something with an end is still believed at this moment (WH6). */
export const isBelieved = ({ validUntilMs }: Pick<EndpointSecret, 'validUntilMs'>, nowMs: number): boolean =>
  nowMs < validUntilMs;

/** The secrets that may have signed a delivery now: during a rotation both, after its overlap only the new one (WH6). */
export const activeSecrets = ({ secrets }: Endpoint, nowMs: number): readonly string[] =>
  secrets.filter((secret) => isBelieved(secret, nowMs)).map(({ secret }) => secret);

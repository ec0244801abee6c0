import type { Role } from '@fencepost/contracts/roles';

/** An API key of a company, or of the operator where `tenantId` is null. */
export interface ApiKey {
  readonly apiKeyId: string;
  readonly tenantId: string | null;
  /** What a company's key may do; it says nothing about an operator's. */
  readonly role: Role;
  /** Who is behind an operator's key, where that is known. */
  readonly person: string | null;
}

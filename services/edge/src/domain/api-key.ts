/** An API key of a company, or of the operator where `tenantId` is null. */
export interface ApiKey {
  readonly apiKeyId: string;
  readonly tenantId: string | null;
}

import { platformScope } from '@fencepost/testing/platform-scope';
import { expect, test } from 'vitest';
import { emptyStore, friseur, scopeOf, useCasesOn } from '../../test/world.ts';

const whole = { after: null, limit: 100, ifDigest: null };

test('stored endpoints and keys are scanned without their secrets', async () => {
  const { registerCompany, openEndpoint, issueApiKey, scan } = useCasesOn(emptyStore());
  const one = await registerCompany(friseur, platformScope);
  const { id, vendor, status, version } = await openEndpoint({ vendor: 'calcom' }, scopeOf(one));
  const { apiKey } = await issueApiKey({ label: 'Website', role: 'admin' }, scopeOf(one));
  const [endpoints, apiKeys] = await Promise.all([
    scan({ collection: 'endpoints', ...whole }, platformScope),
    scan({ collection: 'apiKeys', ...whole }, platformScope),
  ]);
  expect(endpoints.facts).toEqual([
    { entity: { type: 'endpoint', id, version: 1 }, tenantId: one.id, state: { id, vendor, status, version } },
  ]);
  expect(apiKeys.facts).toMatchObject([{ tenantId: one.id, state: apiKey }]);
});

test('a company is scanned in the state that its events tell', async () => {
  const { registerCompany, scan } = useCasesOn(emptyStore());
  const one = await registerCompany(friseur, platformScope);
  const page = await scan({ collection: 'companies', ...whole }, platformScope);
  expect(page).toMatchObject({ count: 1, next: null, facts: [{ state: one }] });
  const known = await scan({ collection: 'companies', ...whole, ifDigest: page.digest }, platformScope);
  expect(known).toEqual({ ...page, facts: null, restMs: expect.any(Number) });
});

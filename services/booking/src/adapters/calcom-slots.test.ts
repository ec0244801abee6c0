import { demoApiKeys, demoSeed } from '@fencepost/fakes/calcom/seed';
import { startFakeCalcom } from '@fencepost/fakes/calcom/server';
import { makePoliteCalcom } from '@fencepost/vendors/calcom/polite';
import { expect, onTestFinished, test } from 'vitest';
import { askProAi, friseur, scopeOf } from '../../test/companies.ts';
import { anna, at, cut, movableClock, slotsWorld, termsOf } from '../../test/slots-world.ts';
import { makeCalcomSlots } from './calcom-slots.ts';

const EVENT_TYPE = 3420901;
const tuesday = { serviceId: cut, from: at('00:00'), to: at('23:59') };

test('what is free is what Cal.com offers to the company’s own key without what is held here, and once more while it is away (A14)', async () => {
  const clock = movableClock();
  const calcom = await startFakeCalcom({ seed: demoSeed, clock });
  onTestFinished(() => calcom.close());
  const polite = makePoliteCalcom({ baseUrl: calcom.url, clock, timeoutMs: 5_000 });
  const keys = { [friseur.tenantId]: demoApiKeys.friseurOwner, [askProAi.tenantId]: demoApiKeys.askProAiOwner };
  const calcomSlots = makeCalcomSlots(async ({ tenantId }) => ({
    client: polite.clientFor({ tenantId, apiKey: keys[tenantId] ?? 'none' }),
  }));
  const terms = () => ({ ...termsOf({ durationMinutes: 30 }, [anna]), eventTypeId: EVENT_TYPE });
  const { listFreeSlots, createHold } = slotsWorld({ clock, calcomSlots, terms });

  const before = await listFreeSlots(tuesday, scopeOf(friseur));
  expect(before.basis).toBe('calcom');
  const [first] = before.data;
  expect(first?.startsAt).toBe(at('08:00'));
  await createHold(
    { serviceId: cut, kind: 'voice', startsAt: at('08:00'), as: 'customer', segments: [] },
    scopeOf(friseur),
  );
  const after = await listFreeSlots(tuesday, scopeOf(friseur));
  expect(after.data.map(({ startsAt }) => startsAt)).not.toContain(at('08:00'));
  expect(after.data.length).toBeGreaterThan(0);

  clock.move(60_000);
  calcom.fault({ times: 9, effect: { kind: 'status', status: 503, body: {} } });
  expect((await listFreeSlots(tuesday, scopeOf(friseur))).basis).toBe('stale');
  expect([...new Set(calcom.requests().map(({ path, key }) => `${path} ${key}`))]).toEqual([
    `/v2/slots ${demoApiKeys.friseurOwner}`,
  ]);
});

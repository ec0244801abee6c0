import { AppError } from '@fencepost/contracts/errors';
import { makePoliteCalcom } from '@fencepost/vendors/calcom/polite';
import { expect, test } from 'vitest';
import { askProAi, friseur, scopeOf } from '../../test/companies.ts';
import { movableClock } from '../../test/slots-world.ts';
import { makeOpenCalcom } from './calcom-door.ts';

const scope = scopeOf(friseur);

/** Doors as the tenant service hands them out at a moment, and how often a key was opened or its manners forgotten. */
const aDoor = () => {
  const clock = movableClock();
  const polite = makePoliteCalcom({ baseUrl: 'http://127.0.0.1:9', clock, timeoutMs: 1_000 });
  const happened: string[] = [];
  const tenant = { calcomTeamId: 7, version: 1, isThere: true };
  const openCalcom = makeOpenCalcom({
    askForDoor: async ({ tenantId }) => {
      if (!tenant.isThere) throw new AppError('unavailable', 'The tenant service is away.');
      const { calcomTeamId, version } = tenant;
      return { calcomTeamId, version, sealedApiKey: `sealed ${tenantId} ${version}` };
    },
    secretBox: {
      open: async (sealed) => {
        happened.push(`opened ${sealed.split(' ').at(-1)}`);
        return `cal_${sealed}`;
      },
    },
    calcom: { ...polite, forget: (tenantId) => void happened.push(`forgot ${tenantId === friseur.tenantId}`) },
  });
  return { openCalcom, tenant, happened };
};

test('a company that has changed its team is never let in with the one before, not for a moment (BKG-034)', async () => {
  const { openCalcom, tenant } = aDoor();
  expect(await openCalcom(scope)).toMatchObject({ calcomTeamId: 7 });
  tenant.calcomTeamId = 8;
  expect(await openCalcom(scope)).toMatchObject({ calcomTeamId: 8 });
  tenant.isThere = false;
  await expect(openCalcom(scope), 'what nobody proves now is not remembered').rejects.toMatchObject({
    code: 'unavailable',
  });
});

test('a key is opened once, and a new one is another client, whose manners begin anew', async () => {
  const { openCalcom, tenant, happened } = aDoor();
  const [first, second] = [await openCalcom(scope), await openCalcom(scope)];
  expect(second.client).toBe(first.client);
  expect((await openCalcom(scopeOf(askProAi))).client).not.toBe(first.client);
  expect(happened).toEqual(['opened 1', 'opened 1']);
  tenant.version = 2;
  expect((await openCalcom(scope)).client).not.toBe(first.client);
  expect(happened.slice(2)).toEqual(['forgot true', 'opened 2']);
});

import { actions } from '@fencepost/contracts/catalog';
import type { ActionContract } from '@fencepost/contracts/define';
import { issueApiKey } from '@fencepost/contracts/tenant/api-key';
import { bindTeam, type Company, registerCompany } from '@fencepost/contracts/tenant/company';
import { openEndpoint, rotateEndpointSecret } from '@fencepost/contracts/tenant/endpoint';
import { mapEventType } from '@fencepost/contracts/tenant/mapping';
import { platformScope } from '@fencepost/testing/platform-scope';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type System, startSystem } from './system.ts';
import { askProAi, askProAiTeam, friseur, friseurTeam, scopeOf } from './world.ts';

const haircut = { eventTypeId: 3420901, name: 'Herrenhaarschnitt', durationMinutes: 30 };

let system: System;
let ours: Company;
let theirs: Company;
let ourEndpointId: string;

beforeAll(async () => {
  system = await startSystem(inject('servers'));
  const { call } = system;
  ours = await call(registerCompany, friseur, platformScope);
  theirs = await call(registerCompany, askProAi, platformScope);
  await call(bindTeam, { team: friseurTeam }, scopeOf(ours));
  await call(bindTeam, { team: askProAiTeam }, scopeOf(theirs));
  await call(mapEventType, haircut, scopeOf(ours));
  ourEndpointId = (await call(openEndpoint, { vendor: 'calcom' }, scopeOf(ours))).id;
});
afterAll(() => system?.stop());

/** A use of company A's things, and how it is refused to company B. `nothing` where an action names nobody's things. */
interface Trespass {
  readonly input: () => unknown;
  readonly refusal: 'not_found' | 'already_bound' | 'nothing';
}

/** What is unique across companies answers `already_bound`, and tells no more than that: it is claimed, not read. */
const trespasses: Readonly<Record<string, Trespass>> = {
  [bindTeam.address]: { input: () => ({ team: friseurTeam }), refusal: 'already_bound' },
  [mapEventType.address]: { input: () => haircut, refusal: 'already_bound' },
  [openEndpoint.address]: { input: () => ({ vendor: 'calcom' }), refusal: 'nothing' },
  [rotateEndpointSecret.address]: {
    input: () => ({ endpointId: ourEndpointId, overlapMinutes: 60 }),
    refusal: 'not_found',
  },
  [issueApiKey.address]: { input: () => ({ label: 'Website' }), refusal: 'nothing' },
};

const tenantActions = actions.filter(({ owner, scope }) => owner === 'tenant' && scope === 'tenant');

describe('isolation of every action a company may call (TI6, law 12)', () => {
  test.each(tenantActions.map((action): [string, ActionContract] => [action.address, action]))(
    '%s',
    async (address, action) => {
      const trespass = trespasses[address];
      if (trespass === undefined) throw new Error(`say in this table how ${address} is isolated`);
      const call = (company: { id: string }) => system.call(action, trespass.input(), scopeOf(company));
      const codeFor = (company: { id: string }) =>
        call(company).then(
          () => 'answered',
          ({ code }) => code,
        );

      expect(await codeFor(ours), 'positive control').toBe('answered');
      expect(await codeFor(theirs)).toBe(trespass.refusal === 'nothing' ? 'answered' : trespass.refusal);
      expect(await codeFor({ id: `${theirs.id.slice(0, -5)}00000` }), 'a company nobody registered').toBe('not_found');
    },
  );

  test('a trespass has changed nothing', async () => {
    const company = await system.call(bindTeam, { team: askProAiTeam }, scopeOf(theirs));
    expect(company).toMatchObject({ calcomTeam: askProAiTeam, version: 2 });
  });
});

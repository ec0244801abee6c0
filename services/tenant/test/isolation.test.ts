import { actions } from '@fencepost/contracts/catalog';
import type { ActionContract } from '@fencepost/contracts/define';
import { issueApiKey } from '@fencepost/contracts/tenant/api-key';
import { type Company, registerCompany } from '@fencepost/contracts/tenant/company';
import { getCalcomCredential, listVisibleTeams, setCalcomApiKey } from '@fencepost/contracts/tenant/credential';
import { openEndpoint, rotateEndpointSecret } from '@fencepost/contracts/tenant/endpoint';
import { mapEventType } from '@fencepost/contracts/tenant/mapping';
import { cancelSync, decideHeldSync, getSyncRun, listSyncRuns, startSync } from '@fencepost/contracts/tenant/sync';
import { bindTeam, getTeam, listTeamBindings } from '@fencepost/contracts/tenant/team';
import { demoApiKeys } from '@fencepost/fakes/calcom/seed';
import { platformScope } from '@fencepost/testing/platform-scope';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type System, startSystem } from './system.ts';
import { askProAi, askProAiTeam, friseur, friseurTeam, scopeOf } from './world.ts';

const haircut = { eventTypeId: 3420901 };

let system: System;
let ours: Company;
let theirs: Company;
let ourEndpointId: string;
let ourRunId: string;

beforeAll(async () => {
  system = await startSystem(inject('servers'));
  const { call } = system;
  ours = await call(registerCompany, friseur, platformScope);
  theirs = await call(registerCompany, askProAi, platformScope);
  await call(setCalcomApiKey, { apiKey: demoApiKeys.friseurOwner }, scopeOf(ours));
  await call(setCalcomApiKey, { apiKey: demoApiKeys.askProAiOwner }, scopeOf(theirs));
  await call(bindTeam, { calcomTeamId: friseurTeam.id }, scopeOf(ours));
  await call(bindTeam, { calcomTeamId: askProAiTeam.id }, scopeOf(theirs));
  await call(mapEventType, haircut, scopeOf(ours));
  ourRunId = (await call(startSync, { acceptChanges: true }, scopeOf(ours))).id;
  ourEndpointId = (await call(openEndpoint, { vendor: 'calcom' }, scopeOf(ours))).id;
});
afterAll(() => system?.stop());

/** A use of company A's things, and how it is refused to company B. `nothing` where an action names nobody's things. */
interface Trespass {
  readonly input: () => unknown;
  readonly refusal: 'not_found' | 'already_bound' | 'conflict' | 'credentials_refused' | 'nothing';
  /** What the owner itself is answered, where the thing is not in the state to be used. */
  readonly ours?: readonly string[];
  /** What a company that nobody registered is answered, where the action asks for no company. */
  readonly unknown?: 'answered';
}

/** What is unique across companies answers `already_bound`, and tells no more than that: it is claimed, not read. */
const trespasses: Readonly<Record<string, Trespass>> = {
  // A company that has a team is not even told whose the other one is.
  [bindTeam.address]: { input: () => ({ calcomTeamId: friseurTeam.id }), refusal: 'conflict' },
  [mapEventType.address]: { input: () => haircut, refusal: 'not_found' },
  [setCalcomApiKey.address]: { input: () => ({ apiKey: demoApiKeys.friseurOwner }), refusal: 'credentials_refused' },
  [getCalcomCredential.address]: { input: () => ({}), refusal: 'nothing' },
  [listVisibleTeams.address]: { input: () => ({}), refusal: 'nothing' },
  [getTeam.address]: { input: () => ({}), refusal: 'nothing' },
  [listTeamBindings.address]: { input: () => ({ limit: 10 }), refusal: 'nothing', unknown: 'answered' },
  [startSync.address]: { input: () => ({ acceptChanges: true }), refusal: 'nothing' },
  [getSyncRun.address]: { input: () => ({ runId: ourRunId }), refusal: 'not_found' },
  [listSyncRuns.address]: { input: () => ({ limit: 10 }), refusal: 'nothing', unknown: 'answered' },
  [decideHeldSync.address]: {
    // Found, but too old a version, or not held.
    input: () => ({ runId: ourRunId, decision: 'apply', version: 1 }),
    refusal: 'not_found',
    ours: ['stale_version'],
  },
  [cancelSync.address]: { input: () => ({ runId: ourRunId }), refusal: 'not_found', ours: ['answered', 'conflict'] },
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

      expect(trespass.ours ?? ['answered'], 'positive control').toContain(await codeFor(ours));
      expect(await codeFor(theirs)).toBe(trespass.refusal === 'nothing' ? 'answered' : trespass.refusal);
      expect(await codeFor({ id: `${theirs.id.slice(0, -5)}00000` }), 'a company nobody registered').toBe(
        trespass.unknown ?? 'not_found',
      );
    },
  );

  test('a trespass has changed nothing', async () => {
    expect(await system.call(getTeam, {}, scopeOf(theirs))).toMatchObject({ calcomTeamId: askProAiTeam.id });
    expect(await system.call(getTeam, {}, scopeOf(ours))).toMatchObject({ calcomTeamId: friseurTeam.id });
  });
});

import type { FakeCalcom } from '@fencepost/fakes/calcom/server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { friseurKey, furnished, newTeam, oldTeam, startCalcom, switchesOf, worldOn } from '../../../test/leaving.ts';
import { emptyStore } from '../../../test/world.ts';
import { mappingIdOf, teamBindingIdOf, tenantIdOf } from '../../domain/record-ids.ts';
import { makeWriteEventType } from '../teams/write-event-type.ts';

const friseurId = tenantIdOf(1);

let calcom: FakeCalcom;
beforeAll(async () => {
  calcom = await startCalcom();
});
afterAll(() => calcom.close());

test('what an import of the old team still writes while the company leaves it, leads nowhere in the end (TEN-051)', async () => {
  const store = emptyStore();
  const scope = await furnished(store, { number: 1, team: oldTeam, apiKey: friseurKey, eventTypes: [3420901] });
  const world = worldOn(store, calcom);
  const { deps } = world;
  const client = deps.calcom.clientFor({ tenantId: friseurId, apiKey: friseurKey });
  const late = await client.getTeamEventType(oldTeam.id, 3420902);
  const team = await deps.teamBindings.forTenant(friseurId).byId(teamBindingIdOf(friseurId, oldTeam.id));
  if (team === undefined) throw new Error('the company is furnished with a team');

  let wrote = false;
  const { switchTeam, run } = switchesOf({
    ...world,
    deps: {
      ...deps,
      bindings: {
        ...deps.bindings,
        // The moment after everything of the old team was retired, and before the new one is entered.
        turn: async (...turn) => {
          await makeWriteEventType(deps)({ calcomTeamId: oldTeam.id, eventType: late, fields: 'take' }, scope);
          await deps.openSyncRun({ team, trigger: 'scheduled', acceptChanges: false }, scope);
          wrote = true;
          await deps.bindings.turn(...turn);
        },
      },
    },
  });
  const { id } = await switchTeam({ calcomTeamId: newTeam.id }, scope);
  expect(await run({ id }, scope)).toEqual({ state: 'done' });
  expect(wrote, 'positive control').toBe(true);
  const mappings = deps.mappings.forTenant(friseurId);
  expect(await mappings.byId(mappingIdOf(friseurId, 3420902))).toMatchObject({ status: 'retired' });
  expect(await mappings.count({ calcomTeamId: oldTeam.id, status: 'active' }, 10)).toBe(0);
  expect(await deps.bindings.byIds(['event_type:3420902'])).toEqual([]);
  expect(await deps.syncRuns.forTenant(friseurId).where({ open: true }, 5)).toMatchObject([
    { calcomTeamId: newTeam.id, trigger: 'team_switch' },
  ]);
});

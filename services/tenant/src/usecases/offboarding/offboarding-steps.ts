import { teller } from '@fencepost/contracts/envelope';
import { known } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import { Company } from '@fencepost/contracts/tenant/company';
import { companyOffboarded } from '@fencepost/contracts/tenant/offboarding';
import { TeamSwitch, teamSwitchChanged } from '@fencepost/contracts/tenant/team-switch';
import type { Step } from '@fencepost/service-kit/errand';
import { amend } from '@fencepost/service-kit/write-record';
import type { OffboardingRecord } from '../../domain/offboarding-record.ts';
import type { TeamSwitchRecord } from '../../domain/team-switch-record.ts';
import { removeWebhooks } from '../switch/remove-webhooks.ts';
import { stopSyncs } from '../switch/stop-syncs.ts';
import { closeCompany, closeDoors } from './close-company.ts';
import type { OffboardingDeps } from './offboarding-deps.ts';
import { countEverything, removeEverything } from './remove-everything.ts';

export const FIRST_STEP = 'closing';

/** What stays of a company: that its number is taken. */
const NAME_OF_WHO_LEFT = '(left)';

/** The leave of a company, in this order; each step may run again. */
export const offboardingSteps =
  (deps: OffboardingDeps, scope: TenantScope) => (): readonly Step<OffboardingRecord>[] => {
    const { tenantId } = scope;
    const step = (name: string, run: Step<OffboardingRecord>['run']): Step<OffboardingRecord> => ({ name, run });
    return [
      step(FIRST_STEP, () => nothingOf(closeCompany(deps, scope))),
      step('stopping_work', () => nothingOf(stopWork(deps, scope))),
      step('removing_webhooks', async () => {
        const mappings = await Array.fromAsync(deps.mappings.forTenant(tenantId).all({ status: 'active' }));
        await removeWebhooks(deps, mappings, scope);
        return undefined;
      }),
      step('closing_doors', () => nothingOf(closeDoors(deps, scope))),
      step('counting', async ({ removed }) => ({
        to: { removed: added(removed, await countEverything(deps, scope)) },
      })),
      step('removing_records', () => nothingOf(removeEverything(deps, scope))),
      step('leaving', () => nothingOf(leave(deps, scope))),
      // A command that was under way when the company was closed may have written after everything was removed.
      step('looking_again', async () => {
        await removeEverything(deps, scope);
        return { to: { state: 'left', finishedAt: deps.clock.now(), problem: null }, ends: true };
      }),
    ];
  };

const nothingOf = async (done: Promise<void>): Promise<undefined> => {
  await done;
  return undefined;
};

/** Ends imports and team switches, whoever works on them: their next write meets another version. */
const stopWork = async (deps: OffboardingDeps, scope: TenantScope): Promise<void> => {
  const { teamSwitches, clock } = deps;
  await stopSyncs(deps, scope);
  const tell = teller({ scope, occurredAt: clock.now(), causationId: null });
  const records = teamSwitches.forTenant(scope.tenantId);
  for (const { id } of await Array.fromAsync(records.all({ open: true }))) {
    await amend<TeamSwitchRecord>(records, id, {
      changed: (stored) => ({ ...stored, open: false, dueAt: null, problem: 'The company is leaving.' }),
      tell: (next) => tell(teamSwitchChanged, next, { teamSwitch: TeamSwitch.parse(next) }),
    });
  }
};

/** A leave that is repeated counts what it finds to what went before. */
const added = (before: Counts, now: Counts): Counts =>
  Object.fromEntries(
    Object.entries({ ...before, ...now }).map(([name]) => [name, (before[name] ?? 0) + (now[name] ?? 0)]),
  );
type Counts = Readonly<Record<string, number>>;

/**
 * The tombstone, and with it the one event by which every service removes what it has of the company. Written anew each
 * time, for an event tells of a version of its own: a leave that is repeated is to be heard by everybody again.
 */
const leave = async ({ companies, clock }: OffboardingDeps, scope: TenantScope): Promise<void> => {
  const records = companies.forTenant(scope.tenantId);
  const { id, number, version } = known(await records.byId(scope.tenantId));
  const company = Company.parse({
    ...{ id, number, name: NAME_OF_WHO_LEFT, timeZone: 'UTC', status: 'offboarded' },
    ...{ calcomTeam: null, version: version + 1 },
  });
  const tell = teller({ scope, occurredAt: clock.now(), causationId: null });
  await records.save(company, tell(companyOffboarded, company, { company: { ...company, status: 'offboarded' } }));
};

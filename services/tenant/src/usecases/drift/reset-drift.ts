import { AppError, codeOf, type ErrorCode } from '@fencepost/contracts/errors';
import type { TenantScope } from '@fencepost/contracts/scope';
import type { Drift } from '@fencepost/contracts/tenant/drift';
import type { CalcomEventType } from '@fencepost/vendors/calcom/event-type';
import { differencesOf, findingOf, patchFor } from '../../domain/drift.ts';
import { askCalcom } from '../teams/ask-calcom.ts';
import { noLongerThere } from './accept-drift.ts';
import { type DecidedDeps, inStepSince, writeDrift, writeService } from './decided.ts';
import { makeReadPresent, type Present, type PresentDeps } from './present-state.ts';

export type ResetDeps = DecidedDeps & PresentDeps;

const reset = { state: 'reset', decidedBy: 'person' } as const;
const reopened = { state: 'open', decidedBy: null } as const;
/** Whether Cal.com did it is unknown, or it was never asked: the decision stands, and repeating the command completes it. */
const mayPass: readonly ErrorCode[] = ['unavailable', 'rate_limited', 'internal'];

/** Writes ours to Cal.com. What Cal.com leaves as it was is named, and stays open. */
export const makeResetDrift = (deps: ResetDeps) => {
  const readPresent = makeReadPresent(deps);
  return async (drift: Drift, isTaken: boolean, scope: TenantScope): Promise<Drift> => {
    const present = await readPresent(drift, scope);
    const { service, eventType } = present;
    if (eventType === undefined) throw noLongerThere();
    const found = findingOf(differencesOf(service, eventType), eventType);
    const decided = isTaken ? drift : await writeDrift(deps, drift, { ...found, ...reset }, scope);
    const after = await askCalcom(() => writeOurs(present, eventType)).catch(async (error: unknown) => {
      if (!mayPass.includes(codeOf(error))) await writeDrift(deps, decided, reopened, scope);
      throw error;
    });
    const differences = differencesOf(service, after);
    if (differences.length > 0) {
      await writeDrift(deps, decided, { ...findingOf(differences, after), ...reopened }, scope);
      throw leftAsTheyWere(differences.map(({ field }) => field));
    }
    await writeService(deps, service.id, (stored) => inStepSince(stored, decided.lastSeenAt), scope);
    return decided;
  };
};

const writeOurs = async (
  { service, calcom, calcomTeamId }: Present,
  eventType: CalcomEventType,
): Promise<CalcomEventType> => {
  const patch = patchFor(service, differencesOf(service, eventType));
  if (Object.keys(patch).length === 0) return eventType;
  try {
    return (await calcom.updateTeamEventType(calcomTeamId, eventType.id, patch)).eventType;
  } catch (error) {
    if (codeOf(error) === 'not_found') throw noLongerThere();
    if (codeOf(error) !== 'invalid_input') throw error;
    const fields = Object.keys(patch).join(', ');
    throw new AppError('conflict', `Cal.com refuses our values of ${fields}.`, {}, { cause: error });
  }
};

const leftAsTheyWere = (fields: readonly string[]): AppError =>
  new AppError(
    'conflict',
    `Cal.com left as it was: ${fields.join(', ')}. Change it in Cal.com’s own pages, or accept or ignore it.`,
    { facts: { fields: fields.join(' ') } },
  );

import type { PhoneNumber } from '@fencepost/contracts/tenant/phone-number';
import type { Collection } from '@fencepost/mongo-kit/collection';
import type { RowOf } from '@fencepost/mongo-kit/define-collection';
import { type FactReader, platformFactReader, type StateOf } from '@fencepost/mongo-kit/facts';
import type { SecretBox } from '@fencepost/service-kit/secret-box';
import type { RegistryMarks } from './registry-marks.ts';
import type { rows } from './rows.ts';

type BindingRow = RowOf<typeof rows.bindings>;

/** A place in the registry is a key of it, and so perhaps a telephone number: who reads on keeps it sealed. */
const sealedFor = { tenantId: 'platform', purpose: 'registry-place' } as const;

/** Claims of the registry as facts: what is claimed, for whom and for which record; numbers and keys as marks only. */
export const registryReader = (
  collection: Pick<Collection<BindingRow>, 'range'>,
  { marks, sealing }: { readonly marks: RegistryMarks; readonly sealing: SecretBox },
): FactReader => {
  const stateOf: StateOf<BindingRow> = Object.assign(
    ({ _id, kind, owner, reference }: BindingRow): object => ({
      kind: kind === 'next_calcom_team' ? 'calcom_team' : kind,
      thing: marks.thingOf(_id),
      owner,
      reference,
    }),
    { form: `claim ${marks.form}` },
  );
  const read = platformFactReader(collection, 'binding', stateOf);
  return async ({ after, ...request }, scope) => {
    const place = after === null ? null : await sealing.open(after, sealedFor);
    const { next, facts, ...page } = await read({ ...request, after: place }, scope);
    return {
      ...page,
      next: next === null ? null : await sealing.seal(next, sealedFor),
      facts: facts?.map((fact) => ({ ...fact, entity: { ...fact.entity, id: marks.idOf(fact.entity.id) } })) ?? null,
    };
  };
};

/** A number in use shows by which mark the registry knows it, and nothing else of it. */
export const withMark = (
  stateOf: StateOf<{ readonly _id: string }>,
  marks: RegistryMarks,
): StateOf<{ readonly _id: string } & Pick<PhoneNumber, 'number' | 'status'>> =>
  Object.assign(
    (row: { readonly _id: string } & Pick<PhoneNumber, 'number' | 'status'>): object => ({
      ...stateOf(row),
      ...(row.status === 'active' && { numberMark: marks.markOfNumber(row.number) }),
    }),
    { form: `${stateOf.form} mark ${marks.form}` },
  );

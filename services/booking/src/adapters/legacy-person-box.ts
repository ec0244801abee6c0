import type { SecretBox } from '@fencepost/service-kit/secret-box';
import { LegacyPerson } from '../domain/legacy/staged-customer-record.ts';
import type { LegacyPersonBox } from '../usecases/ports/legacy.ts';

/** Nobody's person: sealed for the platform and for one record, and opened for no other. */
export const makeLegacyPersonBox = (secretBox: SecretBox): LegacyPersonBox => {
  const sealedFor = (stagedCustomerId: string) => ({
    tenantId: 'platform',
    purpose: `staged-customer:${stagedCustomerId}`,
  });
  return {
    seal: (person, id) => secretBox.seal(JSON.stringify(person), sealedFor(id)),
    open: async (sealed, id) => LegacyPerson.parse(JSON.parse(await secretBox.open(sealed, sealedFor(id)))),
  };
};

import { randomBytes } from 'node:crypto';
import { makeSecretBox, type SecretBox } from '@fencepost/service-kit/secret-box';
import { z } from 'zod';
import type { KeyOwner, PersonBox } from '../usecases/audit/audit-ports.ts';
import { personKeyIdOf } from './person-keys.ts';

const KEY_BYTES = 32;
const Header = z.object({ kid: z.string() });

/**
 * Keys of persons, wrapped by the service's own (SECRET_KEYS). Company and customer stand in the authenticated header of
 * key and text alike: neither opens for anybody else.
 */
export const makePersonBox = (serviceBox: SecretBox): PersonBox => {
  const wrapping = ({ tenantId, customerId }: KeyOwner) => ({ tenantId, purpose: `person-key:${customerId}` });
  const sealing = ({ tenantId, customerId }: KeyOwner) => ({ tenantId, purpose: `audit:${customerId}` });
  const boxOf = async (owner: KeyOwner, wrapped: string): Promise<SecretBox> => {
    const key = await serviceBox.open(wrapped, wrapping(owner));
    return makeSecretBox({ keys: `${personKeyIdOf(owner.tenantId, owner.customerId)}:${key}` });
  };
  return {
    newKey: (owner) => serviceBox.seal(randomBytes(KEY_BYTES).toString('base64'), wrapping(owner)),
    seal: async (plain, owner, wrapped) => (await boxOf(owner, wrapped)).seal(plain, sealing(owner)),
    open: async (sealed, owner, wrapped) => (await boxOf(owner, wrapped)).open(sealed, sealing(owner)),
    keyIdOf: (sealed) => {
      try {
        const [header = ''] = sealed.split('.');
        return Header.parse(JSON.parse(Buffer.from(header, 'base64url').toString())).kid;
      } catch {
        return undefined;
      }
    },
  };
};

import { createHmac, hkdfSync } from 'node:crypto';
import { derivedId, type TenantId } from '@fencepost/contracts/ids';

const KEY_BYTES = 32;
const PURPOSE = 'fencepost ids of customers';

/** The id of whoever is known by something within a company; `takenId` where that id is somebody else's by now. */
export type CustomerIds = (tenantId: TenantId, identity: string, takenId?: string) => string;

/**
 * Ids travel in events, and an e-mail address can be guessed: without the key nobody can tell whether an id is of one. It is
 * derived from the last of SECRET_KEYS, the oldest, so that putting a new one in front changes no id. Once the oldest is
 * taken out, ids are made otherwise: who is known is found by e-mail and phone, and keeps the id they have.
 */
export const makeCustomerIds = ({ keys }: { readonly keys: string }): CustomerIds => {
  const oldest = keys.split(',').at(-1)?.trim().split(':')[1] ?? '';
  const key = new Uint8Array(hkdfSync('sha256', Buffer.from(oldest, 'base64'), '', PURPOSE, KEY_BYTES));
  return (tenantId, identity, takenId) => {
    const named = JSON.stringify(takenId === undefined ? [tenantId, identity] : [tenantId, identity, takenId]);
    return derivedId('cus', createHmac('sha256', key).update(named).digest());
  };
};

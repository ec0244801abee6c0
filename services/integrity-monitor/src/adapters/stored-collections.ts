import type { EntityType } from '@fencepost/contracts/ids';
import { scanBooking, scanTenant } from '@fencepost/contracts/integrity/facts';
import type { PlatformScope } from '@fencepost/contracts/scope';
import type { Caller } from '@fencepost/service-kit/mesh';
import type { ScannedOwner, StoredCollection } from '../usecases/ports.ts';

/** What is referred to comes before what refers to it. */
const ofTenant = {
  companies: 'company',
  services: 'service',
  mappings: 'mapping',
  endpoints: 'endpoint',
  apiKeys: 'apiKey',
  branches: 'branch',
  staff: 'staff',
  phoneNumbers: 'phoneNumber',
  voiceAgents: 'voiceAgent',
  teamBindings: 'teamBinding',
  teamMembers: 'teamMember',
  calcomCredentials: 'calcomCredential',
  drifts: 'drift',
  stagedRows: 'stagedRow',
} as const satisfies Record<string, EntityType>;
const ofBooking = {
  customers: 'customer',
  customerMerges: 'merge',
  appointments: 'appointment',
  intents: 'intent',
  holds: 'hold',
  calls: 'call',
  callbacks: 'callback',
  policies: 'policy',
  stagedCustomers: 'stagedCustomer',
} as const satisfies Record<string, EntityType>;

/** The collections that an owner lets the monitor scan, read over the mesh. */
export const storedCollections = (
  owner: ScannedOwner,
  call: Caller,
  scope: PlatformScope,
): readonly StoredCollection[] => {
  if (owner === 'tenant') {
    return entriesOf(ofTenant).map(([collection, type]) => ({
      id: `tenant.${collection}`,
      type,
      read: (range) => call(scanTenant, { collection, ...range }, scope),
    }));
  }
  return entriesOf(ofBooking).map(([collection, type]) => ({
    id: `booking.${collection}`,
    type,
    read: (range) => call(scanBooking, { collection, ...range }, scope),
  }));
};

const entriesOf = <K extends string, V>(record: Readonly<Record<K, V>>): readonly (readonly [K, V])[] =>
  Object.entries(record) as [K, V][];

import type { EntityType } from '@fencepost/contracts/ids';
import { scanBooking, scanTenant } from '@fencepost/contracts/integrity/facts';
import type { PlatformScope } from '@fencepost/contracts/scope';
import type { Caller } from '@fencepost/service-kit/mesh';
import type { StoredCollection } from '../usecases/ports.ts';

/** What is referred to comes before what refers to it. */
const ofTenant = {
  companies: 'company',
  services: 'service',
  mappings: 'mapping',
  endpoints: 'endpoint',
  apiKeys: 'apiKey',
} as const satisfies Record<string, EntityType>;
const ofBooking = { customers: 'customer', appointments: 'appointment' } as const satisfies Record<string, EntityType>;

/** Every collection that an owner lets the monitor scan, read over the mesh. */
export const storedCollections = (call: Caller, scope: PlatformScope): readonly StoredCollection[] => [
  ...entriesOf(ofTenant).map(
    ([collection, type]): StoredCollection => ({
      id: `tenant.${collection}`,
      type,
      read: (range) => call(scanTenant, { collection, ...range }, scope),
    }),
  ),
  ...entriesOf(ofBooking).map(
    ([collection, type]): StoredCollection => ({
      id: `booking.${collection}`,
      type,
      read: (range) => call(scanBooking, { collection, ...range }, scope),
    }),
  ),
];

const entriesOf = <K extends string, V>(record: Readonly<Record<K, V>>): readonly (readonly [K, V])[] =>
  Object.entries(record) as [K, V][];

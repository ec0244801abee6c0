import type { EntityType } from '@fencepost/contracts/ids';
import { inspectBookingDatabase, inspectTenantDatabase } from '@fencepost/contracts/integrity/database';
import { scanBooking, scanTenant } from '@fencepost/contracts/integrity/facts';
import {
  listBookingDatabaseRules,
  listTenantDatabaseRules,
  setBookingDatabaseRule,
  setTenantDatabaseRule,
} from '@fencepost/contracts/integrity/ratchet';
import { repairBookingRecord, repairTenantRecord } from '@fencepost/contracts/integrity/repair-step';
import type { z } from 'zod';
import type { ScannedOwner } from '../usecases/ports.ts';

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
  bindings: 'binding',
} as const satisfies Record<z.input<typeof scanTenant.input>['collection'], EntityType>;
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
  quarantine: 'quarantine',
} as const satisfies Record<z.input<typeof scanBooking.input>['collection'], EntityType>;

/** What each owner is asked by, and the collections that it lets the monitor scan: one that is added does not compile without. */
export const owners = {
  tenant: {
    ...{ collections: ofTenant, scan: scanTenant, repair: repairTenantRecord, inspect: inspectTenantDatabase },
    ...{ rules: listTenantDatabaseRules, setRule: setTenantDatabaseRule },
  },
  booking: {
    ...{ collections: ofBooking, scan: scanBooking, repair: repairBookingRecord, inspect: inspectBookingDatabase },
    ...{ rules: listBookingDatabaseRules, setRule: setBookingDatabaseRule },
  },
} as const satisfies Record<ScannedOwner, object>;

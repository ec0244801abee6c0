import {
  listBookingDatabaseRules,
  listTenantDatabaseRules,
  setBookingDatabaseRule,
  setTenantDatabaseRule,
} from '@fencepost/contracts/integrity/ratchet';
import type { PlatformScope } from '@fencepost/contracts/scope';
import type { Store } from '@fencepost/mongo-kit/collection';
import { defineCollection } from '@fencepost/mongo-kit/define-collection';
import { makeRecords, storedApart } from '@fencepost/mongo-kit/records';
import type { Caller } from '@fencepost/service-kit/mesh';
import { z } from 'zod';
import { ConstraintRecord } from '../domain/ratchet/constraint-record.ts';
import type { Constraints, OwnersRules } from '../usecases/ratchet/ports.ts';

export const constraintRows = defineCollection({
  name: 'constraints',
  scope: 'platform',
  id: z.string().regex(/^[a-z]+(-[a-z]+)+$/),
  row: ConstraintRecord.omit(storedApart),
  indexes: [],
});

export const makeConstraintStore = (store: Store): Constraints =>
  makeRecords<ConstraintRecord>(store.collection(constraintRows).platform());

const REASON = 'ratchet of constraints over the databases of owners';

export const makeOwnersRules = (call: Caller, platform: (reason: string) => PlatformScope): OwnersRules => ({
  list: async (owner) =>
    owner === 'tenant'
      ? (await call(listTenantDatabaseRules, {}, platform(REASON))).data
      : (await call(listBookingDatabaseRules, {}, platform(REASON))).data,
  set: (owner, rule, level) =>
    owner === 'tenant'
      ? call(setTenantDatabaseRule, { rule, level }, platform(REASON))
      : call(setBookingDatabaseRule, { rule, level }, platform(REASON)),
});

import type { PlatformScope } from '@fencepost/contracts/scope';
import type { Store } from '@fencepost/mongo-kit/collection';
import { defineCollection } from '@fencepost/mongo-kit/define-collection';
import { makeRecords, storedApart } from '@fencepost/mongo-kit/records';
import type { Caller } from '@fencepost/service-kit/mesh';
import { z } from 'zod';
import { ConstraintRecord } from '../domain/ratchet/constraint-record.ts';
import type { Constraints, OwnersRules } from '../usecases/ratchet/ports.ts';
import { owners } from './owners.ts';

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
  list: async (owner) => (await call(owners[owner].rules, {}, platform(REASON))).data,
  set: (owner, rule, level) => call(owners[owner].setRule, { rule, level }, platform(REASON)),
});

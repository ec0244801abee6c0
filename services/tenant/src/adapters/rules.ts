import { defineRule } from '@fencepost/mongo-kit/define-rule';
import { rows } from './rows.ts';

const MAPPING = { eventTypeId: 1, serviceId: 'svc_00000000000000000000', status: 'active', webhookId: null };

/** Every mapping has its company; part of what a mapping is. */
const mappingsTenantId = defineRule({
  member: 'tenantId',
  collection: rows.mappings,
  kind: 'declared',
  breaks: { tenantId: null },
  breaking: { ...MAPPING, _id: 'map_00000000000000000000', tenantId: null, calcomTeamId: 1 },
});

/** Every mapping has a team (INT-001); that it is the right one only code can say. */
const mappingsCalcomTeamId = defineRule({
  member: 'calcomTeamId',
  collection: rows.mappings,
  kind: 'declared',
  breaks: { calcomTeamId: null },
  breaking: {
    ...{ ...MAPPING, _id: 'map_00000000000000000000', tenantId: 'ten_00000000000000000000', calcomTeamId: null },
  },
});

const WAITING = {
  ...{ _id: 'stg_00000000000000000000', problem: 'company_missing', claimedCompanyNumber: null, eventTypeId: null },
  ...{ calcomTeamId: null, syncStatus: null, state: 'staged', promotedTo: null, source: null, promotion: null },
};

/** No mapping of the predecessor is left that proves no company and team. */
const stagedMappings = defineRule({
  member: 'calcomTeamId',
  collection: rows.stagedRows,
  kind: 'climbing',
  breaks: { kind: 'mapping', state: 'staged' },
  breaking: { ...WAITING, kind: 'mapping' },
});

/** No service of the predecessor is left that proves no company. */
const stagedServices = defineRule({
  member: 'syncStatus',
  collection: rows.stagedRows,
  kind: 'climbing',
  breaks: { kind: 'service', state: 'staged' },
  breaking: { ...WAITING, kind: 'service' },
});

/** What the ratchet may ask of this database. */
export const rules = [mappingsTenantId, mappingsCalcomTeamId, stagedMappings, stagedServices];

import { createHash } from 'node:crypto';
import { z } from 'zod';

/** Every kind of entity that carries an id of ours, by the prefix of that id. The monitor finds references by these. */
export const entityPrefixes = {
  ten: 'company',
  svc: 'service',
  map: 'mapping',
  end: 'endpoint',
  key: 'apiKey',
  bra: 'branch',
  stf: 'staff',
  num: 'phoneNumber',
  agt: 'voiceAgent',
  tea: 'teamBinding',
  mem: 'teamMember',
  crd: 'calcomCredential',
  run: 'syncRun',
  drf: 'drift',
  swt: 'teamSwitch',
  off: 'offboarding',
  flg: 'flag',
  stg: 'stagedRow',
  cus: 'customer',
  apt: 'appointment',
  hld: 'hold',
  pol: 'policy',
  itt: 'intent',
  cbk: 'callback',
  cal: 'call',
  mrg: 'merge',
  rec: 'reconciliation',
  qua: 'quarantine',
  alr: 'alert',
  scu: 'stagedCustomer',
  bnd: 'binding',
} as const;

export type EntityPrefix = keyof typeof entityPrefixes;
export type EntityType = (typeof entityPrefixes)[EntityPrefix];

const ID_BODY = '[0-9a-z]{20,32}';
const idPattern = new RegExp(`^(${Object.keys(entityPrefixes).join('|')})_${ID_BODY}$`);

const idOf = <P extends string>(prefix: P) =>
  z.string().regex(new RegExp(`^${prefix}_${ID_BODY}$`), `an id starting with ${prefix}_ is expected`);

/** A company's id; every record of that company carries it. */
export const TenantId = idOf('ten').brand<'TenantId'>();
export type TenantId = z.output<typeof TenantId>;
export const ServiceId = idOf('svc');
export const MappingId = idOf('map');
export const EndpointId = idOf('end');
export const ApiKeyId = idOf('key');
export const BranchId = idOf('bra');
export const StaffId = idOf('stf');
export const PhoneNumberId = idOf('num');
export const VoiceAgentId = idOf('agt');
export const TeamBindingId = idOf('tea');
export const TeamMemberId = idOf('mem');
export const CalcomCredentialId = idOf('crd');
export const SyncRunId = idOf('run');
export const DriftId = idOf('drf');
export const TeamSwitchId = idOf('swt');
export const OffboardingId = idOf('off');
export const FlagId = idOf('flg');
export const StagedRowId = idOf('stg');
export const StagedCustomerId = idOf('scu');
export const CustomerId = idOf('cus');
export const AppointmentId = idOf('apt');
export const HoldId = idOf('hld');
export const PolicyId = idOf('pol');
export const IntentId = idOf('itt');
export const CallbackId = idOf('cbk');
export const CallId = idOf('cal');
export const MergeId = idOf('mrg');
export const ReconciliationId = idOf('rec');
export const QuarantineId = idOf('qua');
export const AlertId = idOf('alr');
/** Records of the monitor's own work, of no company. */
export const ScanId = idOf('scn');
export const RepairPlanId = idOf('rpl');
export const CanaryRunId = idOf('cny');
/** One inbound webhook: derived from its endpoint and its body, because Cal.com sends no delivery id. */
export const DeliveryId = idOf('dlv');

/** Cal.com's numeric ids (teams, event types, bookings). */
export const CalcomId = z.int().positive();

const DERIVED_LENGTH = 26;
const base36 = (bytes: Uint8Array): string =>
  BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
    .toString(36)
    .padStart(DERIVED_LENGTH, '0')
    .slice(-DERIVED_LENGTH);

/** The same parts always give the same id: what makes a repeated effect find itself. Parts are length-delimited. */
export const derivedId = (prefix: string, ...parts: readonly (string | Uint8Array)[]): string => {
  const hash = createHash('sha256');
  for (const part of parts) {
    hash.update(`${part.length}:`);
    hash.update(part);
  }
  return `${prefix}_${base36(hash.digest().subarray(0, 16))}`;
};

/** The entity type an id of ours names, or undefined for any other text. */
export const entityTypeOf = (text: string): EntityType | undefined => {
  const prefix = idPattern.exec(text)?.[1];
  return prefix === undefined ? undefined : entityPrefixes[prefix as EntityPrefix];
};

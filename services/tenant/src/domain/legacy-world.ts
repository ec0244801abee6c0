import type { TenantId } from '@fencepost/contracts/ids';
import type { CalcomTeam, Company } from '@fencepost/contracts/tenant/company';
import type { RowReport } from '@fencepost/contracts/tenant/legacy';
import type { Mapping, Service } from '@fencepost/contracts/tenant/mapping';
import type { StagedRowRecord } from './staged-row-record.ts';

/** What there is already, of everything that the rows name. */
export interface LegacyWorld {
  readonly companies: ReadonlyMap<TenantId, Pick<Company, 'status' | 'calcomTeam'>>;
  /** Who has claimed what, by the registry's names. */
  readonly owners: ReadonlyMap<string, TenantId>;
  readonly services: ReadonlyMap<string, Pick<Service, 'syncStatus'>>;
  /** Ids of mappings, team bindings and staged rows. */
  readonly ids: ReadonlySet<string>;
}

/** What has to be written for a row; every step of it finds what an interrupted one has written. */
export type LegacyWrite =
  | {
      readonly kind: 'company';
      readonly tenantId: TenantId;
      readonly number: number;
      /** Null where the company is registered already. */
      readonly registration: { readonly name: string; readonly timeZone: string } | null;
      readonly team: CalcomTeam | null;
    }
  | { readonly kind: 'service'; readonly tenantId: TenantId; readonly service: Service }
  | { readonly kind: 'mapping'; readonly tenantId: TenantId; readonly mapping: Mapping }
  | { readonly kind: 'staged'; readonly row: StagedRowRecord };

export interface LegacyDecision extends Pick<RowReport, 'outcome' | 'id' | 'problem'> {
  readonly write: LegacyWrite | null;
}

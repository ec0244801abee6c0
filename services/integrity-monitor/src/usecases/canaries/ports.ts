import type { ActionContract } from '@fencepost/contracts/define';
import type { Records } from '@fencepost/service-kit/records';
import type { CanaryDesk, CanaryRecord, SyntheticCompany } from '../../domain/canaries/canary-record.ts';
import type { Door, Members, Outcome } from '../../domain/canaries/probe.ts';

/** Rounds of the prober, the one that runs now, and what the synthetic companies have. */
export interface CanaryStores {
  readonly runs: Records<CanaryRecord>;
  /** Rounds of this size that were begun before, the oldest first. */
  readonly begunBefore: (size: CanaryRecord['size'], before: string, limit: number) => Promise<readonly CanaryRecord[]>;
  readonly desks: Records<CanaryDesk>;
  readonly companies: Records<SyntheticCompany>;
}

interface Question {
  readonly door: Door;
  readonly action: ActionContract;
  readonly input: Members;
  readonly idempotencyKey?: string;
  /** Put beside the input wherever a careless program might look for a company. */
  readonly smuggled?: string;
}

/** Asks as a company; never throws: what went wrong is told as an outcome. */
export type AskAs = (companyId: string, question: Question) => Promise<Outcome>;

/** Sends what one company signed to the endpoint of one company. */
export type DeliverAs = (delivery: {
  readonly vendor: 'calcom' | 'retell';
  readonly path: string;
  readonly signedBy: string;
  readonly at: string;
}) => Promise<Outcome>;

/** What was published, as it was. */
interface Heard {
  readonly subject: string;
  readonly tenantId: string | null;
  readonly text: string;
}

/** Listens to every event from now on. */
export type Listen = () => Promise<{ readonly stop: () => Promise<readonly Heard[]> }>;

/** Registers the two companies, gives them one of everything, and opens their doors to the prober. Repeatable. */
export type PrepareCompanies = () => Promise<readonly [SyntheticCompany, SyntheticCompany]>;

import { TenantId } from '@fencepost/contracts/ids';
import { z } from 'zod';

/** What can belong to one company only, in all of Fencepost. */
export const BindingKind = z.enum([
  'calcom_team',
  /** A team that a switch has taken, and whose company still has another: it is nobody else's already. */
  'next_calcom_team',
  'event_type',
  'phone_number',
  'voice_agent',
  'endpoint',
  'api_key',
]);
export type BindingKind = z.output<typeof BindingKind>;

/** A claim in the registry: `id` names the thing, `owner` the company, `reference` our record that needs the claim. */
export const Binding = z.object({
  id: z.string().min(3).max(200),
  kind: BindingKind,
  owner: TenantId,
  reference: z.string().min(1).max(200),
});
export type Binding = Readonly<z.output<typeof Binding>>;

/** The registry's name for a thing: `<kind>:<value>`. A team has one name, whether it is bound or taken for a switch. */
export const bindingId = (kind: BindingKind, value: string | number): string =>
  `${kind === 'next_calcom_team' ? 'calcom_team' : kind}:${value}`;

import type { TenantScope } from '@fencepost/contracts/scope';

/**
 * Tells whoever looks after the system of a failure that nobody who asked hears of, because the answer does without.
 * `what` is the same for all failures of one kind: never a name or a value.
 */
export type NoteFailure = (error: unknown, what: string, scope: TenantScope) => void;

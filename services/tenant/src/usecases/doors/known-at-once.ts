import type { TenantId } from '@fencepost/contracts/ids';
import type { TenantScope } from '@fencepost/contracts/scope';

/**
 * A command at a door, which the edge's directory knows of before the command answers: whoever is told a key may use it
 * at once. What a crash leaves out, the command's event brings.
 */
export const knownAtOnce =
  <I, O>(
    command: (input: I, scope: TenantScope) => Promise<O>,
    refresh: (answer: O, tenantId: TenantId) => Promise<void>,
  ) =>
  async (input: I, scope: TenantScope): Promise<O> => {
    const answer = await command(input, scope);
    await refresh(answer, scope.tenantId);
    return answer;
  };

import { makeAcrossTenants } from '@fencepost/service-kit/across-tenants';
import { makeLogger } from '@fencepost/service-kit/logger';
import { makeMetrics } from '@fencepost/service-kit/metrics';

const acrossTenants = makeAcrossTenants({
  log: makeLogger({ service: 'test', level: 'silent' }),
  metrics: makeMetrics('test'),
});

/** The scope of a test that looks at all companies; from the same door as everybody's. */
export const platformScope = acrossTenants('a test looks at all companies', {
  actor: { kind: 'operator', id: 'test' },
  requestId: 'req_test',
});

import { systemClock } from '@fencepost/service-kit/clock';
import { makeLogger } from '@fencepost/service-kit/logger';
import { makeMetrics } from '@fencepost/service-kit/metrics';
import { startTenant } from '../src/app.ts';

/** The service in a process of its own, for a test to kill; its configuration is the first argument. */
const config = JSON.parse(process.argv[2] ?? '');
const log = makeLogger({ service: 'tenant', level: 'silent' });
await startTenant(config, { log, metrics: makeMetrics('tenant'), clock: systemClock });
process.stdout.write('ready\n');

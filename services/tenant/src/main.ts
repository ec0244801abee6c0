import { runService } from '@fencepost/service-kit/run';
import { startTenant } from './app.ts';
import { tenantConfig } from './config.ts';

await runService({ name: 'tenant', config: tenantConfig, start: startTenant });

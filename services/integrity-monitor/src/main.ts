import { runService } from '@fencepost/service-kit/run';
import { startIntegrityMonitor } from './app.ts';
import { integrityMonitorConfig } from './config.ts';

await runService({ name: 'integrity-monitor', config: integrityMonitorConfig, start: startIntegrityMonitor });

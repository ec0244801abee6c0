import { runService } from '@fencepost/service-kit/run';
import { startEdge } from './app.ts';
import { edgeConfig } from './config.ts';

await runService({ name: 'edge', config: edgeConfig, start: startEdge });

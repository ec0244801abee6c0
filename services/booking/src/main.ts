import { runService } from '@fencepost/service-kit/run';
import { startBooking } from './app.ts';
import { bookingConfig } from './config.ts';

await runService({ name: 'booking', config: bookingConfig, start: startBooking });

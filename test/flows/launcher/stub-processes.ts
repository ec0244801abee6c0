import type { NodeProcess } from '../../../tools/dev/node-process.ts';
import { type Ground, type Processes, urlOf } from '../../../tools/dev/processes.ts';

/** A fake and two services that do nothing, on the ports of real ones. */
export const stubProcesses = ({ ports }: Ground): Processes => {
  const stub = (name: 'slack' | 'tenant' | 'booking'): NodeProcess => ({
    name,
    main: new URL('stub-process.ts', import.meta.url).pathname,
    url: urlOf(ports, name),
    env: { PORT: `${ports[name]}` },
  });
  return { fakes: [stub('slack')], services: [stub('tenant'), stub('booking')] };
};

import type { Service } from '@fencepost/contracts/tenant/mapping';

/** A service that Cal.com or the team takes along: off sale, and remembered whether it was on sale before. */
export const withdrawn = (service: Service): Service => ({
  ...service,
  active: false,
  withdrawn: service.active || service.withdrawn,
});

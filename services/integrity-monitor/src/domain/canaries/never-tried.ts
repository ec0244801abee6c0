/** What the prober cannot try, whatever its companies have. It stands in every certificate; tests of the owners look at it. */
export const neverTried: readonly string[] = [
  'isolation: work that a timer begins in the name of another company is not tried by the prober, only what shows of it',
  'isolation: counters of requests, whose keys are ids of API keys, are not tried by the prober',
  'isolation: whoever has the credentials of NATS, MongoDB or Redis passes by every door that is tried',
];

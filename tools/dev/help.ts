const TEXT = `\
Fencepost: bookings whose company is proved.

  ./dev up [--detach] [--fresh]   start everything and show how to use it; Ctrl-C stops it
                                  --detach returns when it is ready, --fresh begins without data
  ./dev down                      stop what a detached \`up\` started
  ./dev demo                      play the stories end to end, in words; starts the system if need be
  ./dev fencepost …               the operator’s CLI, against the system that runs; --help lists its commands
  ./dev operator-key <handle>     a key to the operator’s API for another person; NATS_URL names another installation
  ./dev test [filter]             run the tests, all or those whose file name holds the filter
  ./dev check                     types, lint, boundaries, documents, dead code, secrets
  ./dev bench [name]              measure against the floors
  ./dev generate                  write the documents that come from the contracts

Servers of your own are used when NATS_URL, REDIS_URL or MONGO_URL name them.`;

/** Prints what \`./dev\` can do. */
export const help = (): number => {
  console.log(TEXT);
  return 0;
};

import { actions } from '@fencepost/contracts/catalog';
import { errorTable, isErrorCode } from '@fencepost/contracts/errors';
import { openApiDocument } from '@fencepost/contracts/openapi';
import { problemType } from '@fencepost/contracts/problem';
import { Hono } from 'hono';
import { type ApiDeps, mountApi } from './http/api-routes.ts';
import { type CalcomWebhookDeps, makeCalcomWebhook } from './http/calcom-webhook.ts';
import { renderDocsPage } from './http/docs-page.ts';
import type { EdgeEnv } from './http/edge-env.ts';
import { observe } from './http/observe.ts';
import { servePage } from './http/page.ts';
import { renderProblemPage } from './http/problem-page.ts';
import { mountRefusals } from './http/refusals.ts';
import { makeRetellWebhooks, type RetellWebhookDeps } from './http/retell-webhooks.ts';
import { makeSlackInteractions, type SlackInteractionDeps } from './http/slack-interactions.ts';

export type EdgeDeps = ApiDeps & CalcomWebhookDeps & RetellWebhookDeps & SlackInteractionDeps;

/** What the edge offers: webhooks of three vendors, the catalogue's `/v1`, and pages that explain both. */
export const makeEdge = async (deps: EdgeDeps): Promise<Hono<EdgeEnv>> => {
  const app = new Hono<EdgeEnv>();
  const { count, log } = deps;

  app.post('/webhooks/calcom/:endpointKey', makeCalcomWebhook(deps));
  const retell = makeRetellWebhooks(deps);
  app.post('/webhooks/retell/:endpointKey', retell.event);
  app.post('/webhooks/retell/:endpointKey/inbound', retell.inbound);
  app.post('/webhooks/retell/:endpointKey/functions/:name', retell.run);
  const slack = '/webhooks/slack/interactions';
  app.post(slack, observe(count, slack), makeSlackInteractions(deps));
  mountApi(app, actions, deps);

  const openApi = JSON.stringify(openApiDocument(actions));
  app.get('/', observe(count, '/'), (c) => c.redirect('/docs'));
  app.get('/docs', observe(count, '/docs'), servePage(await renderDocsPage(actions)));
  app.get('/openapi.json', observe(count, '/openapi.json'), (c) =>
    c.body(openApi, 200, { 'content-type': 'application/json' }),
  );
  for (const code of Object.keys(errorTable).filter(isErrorCode)) {
    app.get(problemType(code), observe(count, '/problems/{code}'), servePage(await renderProblemPage(code)));
  }

  mountRefusals(app, { count, log });
  return app;
};

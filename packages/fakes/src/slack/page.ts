import { html, raw } from 'hono/html';
import type { CheckedBlock } from './block-check.ts';
import type { ListedMessage } from './listing.ts';
import { mrkdwn } from './mrkdwn-page.ts';
import type { Channel } from './state.ts';

const style = raw(`
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #1d1c1d; }
  article { border: 1px solid #bbb; border-radius: 8px; padding: 0 1rem; margin: 1rem 0; }
  p, li, dd { white-space: pre-wrap; overflow-wrap: anywhere; }
  ul.fields { display: grid; grid-template-columns: 1fr 1fr; gap: .5rem; list-style: none; padding: 0; }
  .quiet { color: #595959; font-size: .875rem; }
  .button { border: 1px solid #767676; border-radius: 4px; padding: .25rem .75rem; margin-right: .5rem; }
  form { display: inline; } button { font: inherit; background: none; cursor: pointer; }
  .thread { border-left: 4px solid #ccc; padding-left: 1rem; }
`);

/** The channel as a page: every message with its thread, and what it said before it was edited. */
export const channelPage = (
  channel: Channel,
  messages: readonly ListedMessage[],
  canPress = false,
) => html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>#${channel.name} (${messages.length}) – fake Slack</title>
    <style>${style}</style>
  </head>
  <body>
    <main>
      <h1>#${channel.name}</h1>
      <p class="quiet">A local double of Slack. ${count(messages.length)}, newest first. <a href="/">Reload</a> · <a href="/messages">as JSON</a></p>
      ${messages.toReversed().map((message) => messageHtml(message, canPress))}
    </main>
  </body>
</html>`;

const count = (messages: number): string => (messages === 1 ? '1 message' : `${messages} messages`);

const messageHtml = (message: ListedMessage, canPress: boolean) => html`
<article aria-label="${message.text}">
  ${message.blocks.length === 0 ? html`<p>${mrkdwn(message.text)}</p>` : message.blocks.map((block) => blockHtml(block, canPress ? message.ts : undefined))}
  <p class="quiet">${timeHtml(message.ts)}${message.edited ? ' (edited)' : ''}</p>
  ${
    message.history.length === 0
      ? ''
      : html`<details><summary>Earlier versions (${message.history.length})</summary><ol>${message.history.map((text) => html`<li>${mrkdwn(text)}</li>`)}</ol></details>`
  }
  ${
    message.replies.length === 0
      ? ''
      : html`<section class="thread" aria-label="Thread"><h3>Thread</h3><ol>${message.replies.map((reply) => html`<li>${mrkdwn(reply.text)}${reply.broadcast ? ' (also sent to the channel)' : ''} <span class="quiet">${timeHtml(reply.ts)}</span></li>`)}</ol></section>`
  }
  ${message.whispers.map(({ userId, text }) => html`<p class="quiet">Only ${userId} sees this: ${mrkdwn(text)}</p>`)}
</article>`;

const timeHtml = (ts: string) => {
  const time = new Date(Math.floor(Number(ts)) * 1_000).toISOString();
  return html`<time datetime="${time}">${time}</time>`;
};

/** `pressable`: the message whose buttons can be pressed. */
const blockHtml = (block: CheckedBlock, pressable: string | undefined) => {
  switch (block.type) {
    case 'header':
      return html`<h2>${block.text.text}</h2>`;
    case 'section':
      return html`${block.text ? html`<p>${textHtml(block.text)}</p>` : ''}${block.fields ? html`<ul class="fields">${block.fields.map((field) => html`<li>${textHtml(field)}</li>`)}</ul>` : ''}`;
    case 'context':
      return html`<p class="quiet">${block.elements.map((element) => html`${textHtml(element)} `)}</p>`;
    case 'actions':
      return html`<p>${block.elements.map((button) => buttonHtml(button, pressable))}</p>`;
    case 'divider':
      return html`<hr>`;
  }
};

const buttonHtml = (
  {
    text,
    url,
    action_id: id,
  }: { readonly text: { readonly text: string }; readonly url?: string | undefined; readonly action_id: string },
  pressable: string | undefined,
) => {
  if (url !== undefined) return html`<a class="button" href="${url}">${text.text}</a>`;
  if (pressable === undefined) return html`<span class="button">${text.text}</span>`;
  const hidden = html`<input type="hidden" name="ts" value="${pressable}"><input type="hidden" name="actionId" value="${id}">`;
  return html`<form method="post" action="/press">${hidden}<button class="button">${text.text}</button></form>`;
};

const textHtml = (text: { readonly type: string; readonly text: string }) =>
  text.type === 'mrkdwn' ? mrkdwn(text.text) : text.text;

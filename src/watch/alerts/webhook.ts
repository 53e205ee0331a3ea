import { createHmac } from 'node:crypto';
import { startLimit } from '../../util/deadline.js';
import { alertJson } from '../../report/dashboard/alert-text.js';
import type { WebhookConfig } from '../config.js';
import type { Channel } from '../outbox.js';
import { readSecret } from '../secret.js';
import { TOOL } from '../../util/tool.js';

const TIMEOUT_MS = 10_000;

/**
 * Creates a channel that sends a POST request with JSON. `X-Safeguard-Signature` is `sha256=` and
 * the HMAC-SHA256 of the body in hex. `X-Safeguard-Delivery` is the same id at every attempt.
 * Redirects are not followed, because they could lead to any host; the operator can configure the
 * final URL.
 */
export function webhookChannel(config: WebhookConfig, timeoutMs = TIMEOUT_MS): Channel {
  return {
    name: config.name,
    async send(message, signal) {
      const { url, secret } = config;
      const body = alertJson(message);
      const headers: Record<string, string> = {
        'Content-Type': 'application/json',
        'User-Agent': `${TOOL.name}/${TOOL.version}`,
        'X-Safeguard-Delivery': message.id,
      };
      if (secret !== null) {
        const hmac = createHmac('sha256', await readSecret(secret))
          .update(body)
          .digest('hex');
        headers['X-Safeguard-Signature'] = `sha256=${hmac}`;
      }
      const to = typeof url === 'string' ? url : await readSecret(url);
      if (!isWebAddress(to)) {
        throw new Error('the url is not an http or https URL');
      }
      const status = await post(to, { body, headers }, timeoutMs, signal);
      if (status >= 300 && status < 400) {
        throw new Error(`HTTP ${status}: redirects are not followed`);
      }
      if (status < 200 || status >= 300) throw new Error(`HTTP ${status}`);
    },
  };
}

/**
 * Whether a text is an `http` or `https` URL that `URL` does not change: `URL` drops tabs and line
 * breaks.
 */
export function isWebAddress(text: string): boolean {
  return /^https?:\/\/[^\s\p{Cc}]+$/u.test(text) && URL.canParse(text);
}

/**
 * Sends the request to the webhook and returns the status of the response. Errors of `fetch` may
 * contain the URL, which may be secret, so only their codes are reported.
 */
async function post(
  url: string,
  init: RequestInit,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<number> {
  const limit = startLimit(signal, timeoutMs);
  try {
    const answer = await fetch(url, {
      ...init,
      method: 'POST',
      redirect: 'manual',
      signal: limit.signal,
    });
    // The response body is not needed and must not keep the connection open.
    await answer.body?.cancel();
    return answer.status;
  } catch (error) {
    const { name, cause } = error as { name?: string; cause?: { code?: string } };
    const why = cause?.code ?? name ?? 'error';
    // eslint-disable-next-line preserve-caught-error -- it may hold the secret
    throw new Error(name === 'TimeoutError' ? 'no answer in time' : `cannot be reached (${why})`);
  } finally {
    limit.end();
  }
}

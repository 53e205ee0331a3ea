import { readFile } from 'node:fs/promises';
import { createTransport } from 'nodemailer';
import { startLimit } from '../../util/deadline.js';
import { alertSubject, alertText } from '../../report/dashboard/alert-text.js';
import type { EmailConfig } from '../config.js';
import type { Channel } from '../outbox.js';
import { readSecret, withoutSecret } from '../secret.js';

const TIMEOUT_MS = 20_000;
/**
 * Maximum time of a whole delivery as a number of timeouts, because a server may answer each step
 * slowly.
 */
const MOST_TIMEOUTS = 4;

/**
 * Creates a channel that sends mail by SMTP with a verified certificate. If STARTTLS is configured,
 * it is required.
 */
export function emailChannel(config: EmailConfig, timeoutMs = TIMEOUT_MS): Channel {
  const { name, server: host, port, security, ca, login, from, to } = config;
  return {
    name,
    async send(message, signal) {
      const auth = login && { user: login.user, pass: await readSecret(login.password) };
      const trusted = ca === null ? {} : { ca: await readFile(ca, 'utf8') };
      const transport = createTransport({
        host,
        port,
        secure: security === 'tls',
        requireTLS: security === 'starttls',
        ignoreTLS: security === 'none',
        tls: { minVersion: 'TLSv1.2', rejectUnauthorized: true, ...trusted },
        ...(auth === null ? {} : { auth }),
        connectionTimeout: timeoutMs,
        greetingTimeout: timeoutMs,
        socketTimeout: timeoutMs,
        // Paths and URLs in the mail are text and must not be fetched.
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      const limit = startLimit(signal, MOST_TIMEOUTS * timeoutMs);
      try {
        await transport.sendMail({
          signal: limit.signal,
          from,
          to: [...to],
          subject: alertSubject(message),
          text: alertText(message),
          // The message id is the same at every attempt, so that a mailbox can recognize
          // duplicates.
          messageId: `<${message.id.replace(/[^A-Za-z0-9.-]/g, '.')}@${domainOf(from)}>`,
          headers: { 'Auto-Submitted': 'auto-generated' },
        });
      } catch (error) {
        // eslint-disable-next-line preserve-caught-error -- it may hold the secret
        throw new Error(toldOf(error, auth));
      } finally {
        limit.end();
        transport.close();
      }
    },
  };
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}

/**
 * Formats the error of a delivery without secrets, because a server may repeat what it received.
 */
function toldOf(
  error: unknown,
  auth: { readonly user: string; readonly pass: string } | null,
): string {
  const { code = 'error', message = '' } = error as { code?: string; message?: string };
  const said = auth === null ? message : withoutSecret(message, auth.user, auth.pass);
  return `${code}: ${said.replace(/\s+/g, ' ').slice(0, 200)}`;
}

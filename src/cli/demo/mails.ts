import { mkdir, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import type { OpenChannel } from '../../core/configuration.ts';
import { SEVERITIES } from '../../core/incident/incident.ts';
import { compactTime } from '../../core/time.ts';
import { systemClock } from '../../runtime/clock.ts';

/** Where the demo's mails arrive: a mail server on this machine that keeps them as files and sends nothing on. */
export interface MailCatcher {
  readonly folder: string;
  /** The channel that leads to it. */
  readonly channel: OpenChannel;
  stop(): Promise<void>;
}

const MAX_MAIL_BYTES = 1024 * 1024;

/** @param onMail hears of each mail, with its subject and its file */
export async function catchMails(
  dataDir: string,
  onMail: (subject: string, file: string) => void,
): Promise<MailCatcher> {
  const folder = join(dataDir, 'mails');
  await mkdir(folder, { recursive: true });
  let count = 0;
  const keep = async (mail: Buffer): Promise<void> => {
    count += 1;
    const file = join(folder, `${compactTime(systemClock.now())}-${count}.eml`);
    await writeFile(file, mail);
    onMail(subjectOf(mail.toString('latin1')), file);
  };
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: MAX_MAIL_BYTES,
    onData(stream, _session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => void keep(Buffer.concat(chunks)).then(() => done(), done));
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  // A client that breaks off is its own affair.
  server.on('error', () => undefined);
  const { port } = server.server.address() as AddressInfo;
  return {
    folder,
    channel: {
      name: 'demo-mail',
      severities: SEVERITIES,
      watchdog: true,
      spec: {
        type: 'email',
        smtpUrl: `smtp://127.0.0.1:${port}`,
        from: 'threenines@demo.invalid',
        to: ['on-call@demo.invalid'],
      },
    },
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}

function subjectOf(mail: string): string {
  const unfolded = mail.split('\r\n\r\n', 1)[0]!.replace(/\r\n[ \t]+/g, ' ');
  return /^Subject: (.*)$/im.exec(unfolded)?.[1]?.trim() ?? '(no subject)';
}
